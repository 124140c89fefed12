"""Tests with random walks: no voucher counts twice after exports, faults, removals, reversals and crashes."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.lookup import PostedVoucher, look_up
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.states import MarkedBooks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.year_end.export.exporting import BeforePost, Company, Killed, closing, kill, three_vouchers

STEPS = 12
GENERATIONS = range(1, STEPS + 2)


@attrs.define
class Walk:
    """A random sequence of exports, changes by users, network faults and crashes."""

    acme: Company
    clock: Clock
    chance: Random
    vouchers: list[ClosingVoucher] = attrs.field(factory=three_vouchers)
    without_comments: bool = False
    log: list[str] = attrs.field(factory=list[str])

    def step(self) -> None:
        actions: list[Callable[[], object]] = [
            self.run,
            self.run,
            self.run_with_network_faults,
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
        self.log.append(action.__name__)
        action()

    def run(self, **options: object) -> ExportResult | None:
        plan = self.acme.plan(self.vouchers, **options)
        if plan.problems:
            self.log.append(str(plan.problems[0]))
            return None
        result = plan.run()
        self.log.append(str(result.summary))
        return result

    def run_with_network_faults(self) -> None:
        if self.chance.random() < 0.5:
            self.acme.sandbox.set_faults(drop_after_commit=self.chance.randint(1, 2))
        else:
            self.acme.sandbox.set_faults(drop_before_commit=self.chance.randint(1, 2))
        self.run(wait_s=self.chance.choice([0, None]))
        self.acme.sandbox.set_faults(drop_after_commit=0, drop_before_commit=0)

    def run_until_killed(self) -> None:
        killed_company = self.acme.with_transport(BeforePost(kill, after=self.chance.randint(0, 2)))
        try:
            killed_company.plan(self.vouchers).run()
        except (Killed, InvalidInput) as end:
            self.log.append(repr(end))

    def remove_the_last(self) -> None:
        if labels := self.acme.in_fortnox():
            self.acme.sandbox.remove_voucher(self.acme.year.id, "V", len(labels))

    def lose_the_journal(self) -> None:
        self.acme.journal.path.unlink(missing_ok=True)
        self.clock.advance(90)

    def list_without_comments(self) -> None:
        self.without_comments = not self.without_comments
        self.acme.sandbox.set_faults(lists_without_comments=self.without_comments)

    def change_a_voucher(self) -> None:
        i = self.chance.randrange(len(self.vouchers))
        self.vouchers[i] = attrs.evolve(self.vouchers[i], text=f"Ändrad {len(self.log)}")

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
            ).run()

    def post_by_hand(self) -> None:
        entity = closing(text="För hand").to_entity(series="V", comments="")
        self.acme.client.vouchers.create(entity, financial_year=self.acme.year.id)

    def wait(self) -> None:
        self.clock.advance(self.chance.choice([1, 90, 3600]))

    def not_reversed(self) -> list[PostedVoucher]:
        """Return the vouchers in Fortnox that have marks and have not been reversed. The journal is not used."""
        self.acme.sandbox.set_faults(lists_without_comments=False)
        lookup = look_up(
            self.acme.client,
            year=self.acme.year.id,
            series="V",
            vouchers=[],
            journal=Journal(
                Path("nowhere"), issuer_host="nobody", database_number=0, year=0, clock=self.clock
            ).read(),
            asked_at=self.clock.now(),
        )
        self.acme.sandbox.set_faults(lists_without_comments=self.without_comments)
        return [voucher for voucher in lookup.vouchers if not self.books.is_reversed(voucher, lookup)]

    @property
    def books(self) -> MarkedBooks:
        return MarkedBooks(database_number=self.acme.sandbox.database_number, year=self.acme.year.id)

    def check(self) -> None:
        marks = Counter(voucher.marks.reference for voucher in self.not_reversed())
        for voucher in self.vouchers:
            count = sum(marks[self.books.mark(voucher.reference, generation)] for generation in GENERATIONS)
            assert count <= 1, self.log
        assert set(marks.values()) <= {1}, self.log


@pytest.mark.parametrize("seed", range(8))
def test_no_voucher_counts_twice_after_any_sequence(seed: int, acme: Company, clock: Clock) -> None:
    walk = Walk(acme, clock, Random(seed))
    for _ in range(STEPS):
        walk.step()
        walk.check()
    last = walk.run()
    posts = acme.posts()
    again = walk.run()
    assert acme.posts() == posts, walk.log
    assert (again.complete if again else None) == (last.complete if last else None), walk.log
