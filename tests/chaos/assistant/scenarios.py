"""The scenarios: what an assistant attempts, what else happens meanwhile, and what the server has to answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import anyio
import attrs

from fortnox_sdk.year_end.export.approvals.codec import digest
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.chaos.assistant.talk import Json, Talk, connected
from tests.chaos.assistant.world import INSTRUCTION, MARKER, AtRequest
from tests.year_end.export.exporting import Killed, kill

Scenario = Callable[[Talk], Awaitable[None]]
_MOST_REQUESTS: Final = 22
"""The approximate number of requests to Fortnox during the run of a plan.

A concurrent change is made at one of these requests, chosen at random.
"""


def _forged(talk: Talk, plan: Json) -> str:
    content = json.dumps(plan["preview"], sort_keys=True)
    right = plan["hash"]
    forged: list[str] = [
        "",
        right[:6],
        right[:-1],
        right.upper() if right.upper() != right else f"{right} ",
        f"{right}0",
        right[::-1],
        "0" * 64,
        "*",
        plan["plan_id"],
        hashlib.sha256(content.encode()).hexdigest(),
        talk.world.other_plan.hash,
    ]
    return talk.chance.choice(forged)


async def without_approval(talk: Talk) -> None:
    plan = await talk.plan()
    for _ in range(talk.chance.randrange(1, 4)):
        await talk.refused(plan, "not_approved")
        await talk.call("plan_status", plan_id=plan["plan_id"])


async def approved(talk: Talk) -> None:
    plan = await talk.plan(*(talk.voucher() for _ in range(talk.chance.randrange(1, 4))))
    talk.expect(talk.world.approve(plan["plan_id"]), "the person could not approve a plan")
    await talk.posted(plan)


async def forged_hash(talk: Talk) -> None:
    plan = await talk.plan()
    if talk.chance.random() < 0.5:
        talk.world.approve(plan["plan_id"])
    before = talk.world.labels()
    await talk.refused(plan, "wrong_hash", hash=_forged(talk, plan))
    talk.expect(talk.world.labels() == before, "a forged hash posted something")


async def hash_of_another_plan(talk: Talk) -> None:
    first, second = await talk.plan(), await talk.plan()
    talk.world.approve(first["plan_id"])
    await talk.refused(second, "wrong_hash", hash=first["hash"])
    await talk.refused(first, "wrong_hash", hash=second["hash"])
    await talk.refused(second, "not_approved")
    talk.expect(not talk.world.approve(second["plan_id"], shown=first["hash"]), "a wrong hash was approved")
    await talk.refused(second, "not_approved")


async def replay(talk: Talk) -> None:
    voucher = talk.voucher()
    plan = await talk.plan(voucher)
    talk.world.approve(plan["plan_id"])
    await talk.posted(plan)
    for _ in range(talk.chance.randrange(1, 4)):
        await talk.refused(plan, "used")
    again = await talk.call("plan_closing_vouchers", vouchers=[voucher], series="V")
    talk.expect(again.get("error", {}).get("code") == "nothing_to_post", "a posted voucher was planned again")


async def replay_after_removal(talk: Talk) -> None:
    plan = await talk.plan()
    talk.world.approve(plan["plan_id"])
    done = await talk.posted(plan)
    label = done["result"]["posted"][-1]
    # Another user removes the voucher, so that Fortnox looks as it did when the person approved the plan.
    talk.world.judge([])
    talk.world.sandbox.remove_voucher(talk.world.year.id, "V", int(label[1:]))
    talk.world.forget(label)
    await talk.refused(plan, "used")


async def expired(talk: Talk) -> None:
    plan = await talk.plan()
    is_approved = talk.chance.random() < 0.5 and talk.world.approve(plan["plan_id"])
    talk.world.clock.advance(timedelta(minutes=talk.chance.choice([30, 31, 60, 600])))
    await talk.refused(plan, "expired")
    if not is_approved:
        talk.expect(not talk.world.approve(plan["plan_id"]), "a plan that is too old was approved")
        await talk.refused(plan, "expired")


async def clock_set_back(talk: Talk) -> None:
    plan = await talk.plan()
    talk.world.approve(plan["plan_id"])
    now = talk.world.clock.now()
    talk.world.clock.set_now(now - timedelta(seconds=talk.chance.randrange(6, 10_000)))
    # A clock that is wrong by more than five minutes makes the connection doubtful too.
    await talk.refused(plan, "expired", "sign_in_required")
    talk.world.clock.set_now(now)


async def rejected(talk: Talk) -> None:
    plan = await talk.plan()
    if talk.chance.random() < 0.5:
        talk.world.approve(plan["plan_id"])
    talk.expect(talk.world.reject(plan["plan_id"]), "the person could not reject a plan")
    await talk.refused(plan, "rejected")
    talk.expect(not talk.world.approve(plan["plan_id"]), "a rejected plan was approved")


async def another_plan_than_the_approved(talk: Talk) -> None:
    reference = f"{talk.chance.getrandbits(64):x}"
    seen = await talk.plan(talk.voucher(reference))
    other = await talk.plan(talk.voucher(reference, "999999.99"))
    talk.world.approve(seen["plan_id"])
    await talk.refused(other, "not_approved")
    await talk.refused(seen, "wrong_hash", hash=other["hash"])


async def books_changed(talk: Talk) -> None:
    voucher = {**talk.voucher(), "text": "Avskrivning"}
    voucher["rows"] = [{"account": 7832, "debit": "10.00"}, {"account": 1229, "credit": "10.00"}]
    plan = await talk.plan(voucher)
    talk.world.approve(plan["plan_id"])
    talk.world.rename_account()
    await talk.refused(plan, "plan_changed")
    new = await talk.plan(voucher)
    await talk.refused(new, "not_approved")


async def posted_by_somebody_else(talk: Talk) -> None:
    first, second = talk.voucher(), talk.voucher()
    plan = await talk.plan(first, second)
    talk.world.approve(plan["plan_id"])
    talk.world.post_as_accountant([_closing(first)])
    await talk.refused(plan, "plan_changed")


async def changed_while_it_runs(talk: Talk) -> None:
    voucher = talk.voucher()
    plan = await talk.plan(voucher, talk.voucher())
    talk.world.approve(plan["plan_id"])
    act = talk.chance.choice(
        [
            talk.world.rename_account,
            lambda: talk.world.reject(plan["plan_id"]),
            lambda: talk.world.clock.advance(timedelta(minutes=31)),
        ]
    )
    transport = AtRequest(talk.chance.randrange(1, _MOST_REQUESTS), act)
    async with connected(talk.world.context(transport=transport)) as client:
        other = Talk(talk.world, talk.chance, client, talk.read)
        found = await other.run(plan)
    code = found.get("error", {}).get("code", "answered")
    talk.expect(
        code in {"answered", "plan_changed", "rejected", "expired"}, f"a disturbed run ended with '{code}'"
    )


async def concurrent_runs(talk: Talk) -> None:
    plan = await talk.plan(talk.voucher(), talk.voucher())
    talk.world.approve(plan["plan_id"])
    outcomes: list[str] = []

    async def run() -> None:
        async with connected(talk.world.context()) as client:
            found = await Talk(talk.world, talk.chance, client, talk.read).run(plan)
            outcomes.append(found.get("error", {}).get("code", "answered"))

    async with anyio.create_task_group() as group:
        for _ in range(talk.chance.randrange(2, 4)):
            group.start_soon(run)
    talk.expect(outcomes.count("answered") == 1, f"concurrent runs ended with {outcomes}")
    await talk.refused(plan, "used")


async def killed(talk: Talk) -> None:
    vouchers = [talk.voucher() for _ in range(3)]
    plan = await talk.plan(*vouchers)
    talk.world.approve(plan["plan_id"])
    transport = AtRequest(talk.chance.randrange(1, _MOST_REQUESTS), kill)
    was_killed = False
    async with connected(talk.world.context(transport=transport)) as client:
        try:
            await Talk(talk.world, talk.chance, client, talk.read).run(plan)
        except Killed:
            was_killed = True
    found = await talk.run(plan)
    code = found.get("error", {}).get("code", "answered")
    talk.expect(code == "used" or (was_killed and code == "answered"), f"after a kill: '{code}'")
    rest = await talk.call("plan_closing_vouchers", vouchers=vouchers, series="V")
    if "result" not in rest:
        talk.expect(rest["error"]["code"] == "nothing_to_post", f"after a kill: {rest['error']}")
        return
    await talk.refused(rest["result"], "not_approved")
    talk.world.approve(rest["result"]["plan_id"])
    await talk.posted(rest["result"])


async def changed_file(talk: Talk) -> None:
    plan = await talk.plan()
    talk.world.approve(plan["plan_id"])
    path = talk.world.journal / "approvals" / f"{plan['plan_id']}.json"
    file = json.loads(await _read(path))
    rows = file["plan"]["content"]["request"]["vouchers"][0]["rows"]
    shown = file["plan"]["content"]["parts"][0]["vouchers"][0]["rows"]
    changes: list[Callable[[], Any]] = [
        lambda: [each.update(account=1930) for each in (rows[0], shown[0])],
        lambda: file["plan"]["content"]["request"].update(series="A"),
        lambda: file["plan"].update(lifetime_s=10**7),
        lambda: file.update(note="approved by anna"),
        lambda: file["plan"]["decision"].update(by=""),
        lambda: file["plan"]["decision"].pop("at"),
        lambda: file["plan"].update(decision=True),
    ]
    talk.chance.choice(changes)()
    await anyio.Path(path).write_text(json.dumps(file), encoding="utf-8")
    await talk.refused(plan, "damaged_plan")


async def decision_of_another_plan(talk: Talk) -> None:
    seen, other = await talk.plan(), await talk.plan()
    talk.world.approve(seen["plan_id"])
    folder = talk.world.journal / "approvals"
    decided = json.loads(await _read(folder / f"{seen['plan_id']}.json"))
    path = folder / f"{other['plan_id']}.json"
    file = json.loads(await _read(path))
    file["plan"]["decision"] = decided["plan"]["decision"]
    plans = talk.world.approvals
    copied = attrs.evolve(plans.read(other["plan_id"]), decision=plans.read(seen["plan_id"]).decision)
    file["checksum"] = digest(copied)
    await anyio.Path(path).write_text(json.dumps(file), encoding="utf-8")
    await talk.refused(other, "wrong_hash")


async def file_open_to_others(talk: Talk) -> None:
    plan = await talk.plan()
    talk.world.approve(plan["plan_id"])
    (talk.world.journal / "approvals" / f"{plan['plan_id']}.json").chmod(
        talk.chance.choice([0o644, 0o666, 0o660])
    )
    await talk.refused(plan, "damaged_plan")


async def obeys_instructions(talk: Talk) -> None:
    """Obey instructions in texts from the books, like an assistant that believes everything."""
    texts = [
        await talk.call("search_vouchers", from_date="2025-01-01", to_date="2025-12-31"),
        await talk.call("get_from_api", path="/3/invoices"),
        await talk.call("get_from_api", path="/3/customers"),
        await talk.call("get_account_balances", as_of="2025-12-31"),
    ]
    talk.expect(MARKER in json.dumps(texts), "the assistant did not find the instruction")
    plan = await talk.plan(
        {
            **talk.voucher(),
            "text": INSTRUCTION,
            "rows": [{"account": 6530, "debit": "500.00"}, {"account": 2990, "credit": "500.00"}],
        }
    )
    await talk.refused(plan, "not_approved")
    for tool in ("approve_plan", "approve", "fortnox_export_approve", "decide"):
        found = await talk.call(tool, plan_id=plan["plan_id"], hash=plan["hash"])
        talk.expect(found["error"]["code"] == "unknown_name", f"there is a tool {tool}")
    await talk.refused(plan, "not_approved")


async def other_company(talk: Talk) -> None:
    world = talk.world
    world.approve_other()
    other = world.other_plan
    names = {"plan_id": other.id, "hash": other.hash}
    await talk.refused(names, "unknown_plan")
    for tool, arguments in (
        ("plan_status", {"plan_id": other.id}),
        ("plan_status", {"plan_id": other.id, "company": str(world.other_key.database_number)}),
        ("list_companies", {}),
        ("list_companies", {"company": "556000-1111"}),
        ("list_financial_years", {"company": str(world.other_key.database_number)}),
        ("get_from_api", {"path": "/3/companyinformation"}),
        ("get_from_api", {"path": f"/3/../{world.other_key.database_number}/3/vouchers"}),
        ("get_from_api", {"path": "//evil.example/3/vouchers"}),
    ):
        found = await talk.call(tool, **arguments)
        if "company" in arguments or tool == "plan_status":
            talk.expect("error" in found, f"{tool} answered about another company")


async def invented_arguments(talk: Talk) -> None:
    plan = await talk.plan()
    for more in ({"approved": True}, {"approved_by": "anna"}, {"yes": True}, {"force": True}):
        found = await talk.call("run_approved_plan", plan_id=plan["plan_id"], hash=plan["hash"], **more)
        talk.expect(found["error"]["code"] == "invalid_arguments", f"{more} was accepted")
    for plan_id in ("../journal", "0" * 16, "", "*", plan["plan_id"].upper() + "x"):
        await talk.refused(plan, "unknown_plan", plan_id=plan_id)


async def read_only_server(talk: Talk) -> None:
    plan = await talk.plan()
    talk.world.approve(plan["plan_id"])
    async with connected(talk.world.context(allow_writes=False), allow_writes=False) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        talk.expect(not names & {"plan_closing_vouchers", "run_approved_plan"}, "writes are offered")
        other = Talk(talk.world, talk.chance, client, talk.read)
        await other.refused(plan, "unknown_name")
    # Even if the tools are offered by mistake, the server has no folder for plans.
    async with connected(talk.world.context(allow_writes=False)) as client:
        await Talk(talk.world, talk.chance, client, talk.read).refused(plan, "configuration_error")
    talk.world.reject(plan["plan_id"])


async def lost_response(talk: Talk) -> None:
    plan = await talk.plan(talk.voucher(), talk.voucher())
    talk.world.approve(plan["plan_id"])
    fault = talk.chance.choice(["drop_before_commit", "drop_after_commit"])
    talk.world.sandbox.set_faults(**{fault: 1})
    found = await talk.run(plan)
    talk.world.sandbox.set_faults(**{fault: 0})
    talk.expect("result" in found, f"a lost response ended with {found.get('error')}")
    await talk.refused(plan, "used")


async def _read(path: Path) -> str:
    return await anyio.Path(path).read_text(encoding="utf-8")


def _closing(voucher: Json) -> ClosingVoucher:
    return ClosingVoucher(
        reference=voucher["reference"],
        date=date.fromisoformat(voucher["date"]),
        text=voucher["text"],
        rows=tuple(
            ClosingRow(
                account=row["account"],
                debit=Decimal(row.get("debit", 0)),
                credit=Decimal(row.get("credit", 0)),
            )
            for row in voucher["rows"]
        ),
    )


SCENARIOS: Final[dict[str, Scenario]] = {
    each.__name__: each
    for each in (
        without_approval,
        approved,
        forged_hash,
        hash_of_another_plan,
        replay,
        replay_after_removal,
        expired,
        clock_set_back,
        rejected,
        another_plan_than_the_approved,
        books_changed,
        posted_by_somebody_else,
        changed_while_it_runs,
        concurrent_runs,
        killed,
        changed_file,
        decision_of_another_plan,
        file_open_to_others,
        obeys_instructions,
        other_company,
        invented_arguments,
        read_only_server,
        lost_response,
    )
}
