"""Random walks: exports, faults, removals, reversals and deaths in any order, and never two that stand for one."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.lookup import Found, look_up
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.states import MarkedBooks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.year_end.export.exporting import Company, InPost, Killed, closing, killed, three

STEPS = 12
GENERATIONS = range(1, STEPS + 2)


@attrs.define
class Walk:
    """Does what people, networks and power cuts do to one export."""

    acme: Company
    clock: Clock
    chance: Random
    vouchers: list[ClosingVoucher] = attrs.field(factory=three)
    blind: bool = False
    done: list[str] = attrs.field(factory=list[str])

    def step(self) -> None:
        actions: list[Callable[[], object]] = [
            self.run,
            self.run,
            self.run_over_a_bad_line,
            self.run_until_killed,
            self.remove_the_last,
            self.lose_the_journal,
            self.list_without_comments,
            self.change_a_voucher,
            self.replace,
            self.repost,
            self.reverse_one,
            self.post_by_hand,
            self.wait,
        ]
        action = self.chance.choice(actions)
        self.done.append(action.__name__)
        action()

    def run(self, **options: object) -> ExportResult | None:
        plan = self.acme.plan(self.vouchers, **options)
        if plan.problems:
            self.done.append(str(plan.problems[0]))
            return None
        result = plan.run()
        self.done.append(str(result.summary))
        return result

    def run_over_a_bad_line(self) -> None:
        if self.chance.random() < 0.5:
            self.acme.sandbox.set_faults(drop_after_commit=self.chance.randint(1, 2))
        else:
            self.acme.sandbox.set_faults(drop_before_commit=self.chance.randint(1, 2))
        self.run(wait_s=self.chance.choice([0, None]))
        self.acme.sandbox.set_faults(drop_after_commit=0, drop_before_commit=0)

    def run_until_killed(self) -> None:
        dying = self.acme.over(InPost(killed, after=self.chance.randint(0, 2)))
        try:
            dying.plan(self.vouchers).run()
        except (Killed, InvalidInput) as end:
            self.done.append(repr(end))

    def remove_the_last(self) -> None:
        if there := self.acme.in_fortnox():
            self.acme.sandbox.remove_voucher(self.acme.year.id, "V", len(there))

    def lose_the_journal(self) -> None:
        self.acme.journal.path.unlink(missing_ok=True)
        self.clock.advance(90)

    def list_without_comments(self) -> None:
        self.blind = not self.blind
        self.acme.sandbox.set_faults(lists_without_comments=self.blind)

    def change_a_voucher(self) -> None:
        i = self.chance.randrange(len(self.vouchers))
        self.vouchers[i] = attrs.evolve(self.vouchers[i], text=f"Ändrad {len(self.done)}")

    def replace(self) -> None:
        self.run(replace=[voucher.reference for voucher in self.vouchers])

    def repost(self) -> None:
        self.run(repost=[voucher.reference for voucher in self.vouchers])

    def reverse_one(self) -> None:
        originals = [n for n, text in enumerate(self.acme.in_fortnox(), 1) if "Återföring" not in text]
        if originals:
            number = self.chance.choice(originals)
            plan_reversal(
                self.acme.client,
                "V",
                number,
                year=self.acme.year,
                journal=self.acme.journal,
                clock=self.clock,
            ).run()

    def post_by_hand(self) -> None:
        entity = closing(text="För hand").to_entity(series="V", comments="")
        self.acme.client.vouchers.create(entity, financial_year=self.acme.year.id)

    def wait(self) -> None:
        self.clock.advance(self.chance.choice([1, 90, 3600]))

    def standing(self) -> list[Found]:
        """What Fortnox has with marks and not reversed, whatever lists and journal say."""
        self.acme.sandbox.set_faults(lists_without_comments=False)
        look = look_up(
            self.acme.client,
            year=self.acme.year.id,
            series="V",
            vouchers=[],
            journal=Journal(
                Path("nowhere"), issuer_host="nobody", database_number=0, year=0, clock=self.clock
            ).read(),
            at=self.clock.now(),
        )
        self.acme.sandbox.set_faults(lists_without_comments=self.blind)
        return [one for one in look.found if not self.books.is_reversed(one, look)]

    @property
    def books(self) -> MarkedBooks:
        return MarkedBooks(database_number=self.acme.sandbox.database_number, year=self.acme.year.id)

    def check(self) -> None:
        marks = Counter(one.marks.reference for one in self.standing())
        for voucher in self.vouchers:
            found = sum(marks[self.books.mark(voucher.reference, generation)] for generation in GENERATIONS)
            assert found <= 1, self.done
        assert set(marks.values()) <= {1}, self.done


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_no_voucher_stands_twice(seed: int, acme: Company, clock: Clock) -> None:
    walk = Walk(acme, clock, Random(seed))
    for _ in range(STEPS):
        walk.step()
        walk.check()
    last = walk.run()
    posts = acme.posts()
    again = walk.run()
    assert acme.posts() == posts, walk.done
    assert (again.complete if again else None) == (last.complete if last else None), walk.done
