"""Another user of a simulated company, who posts vouchers while processes read and export."""

from decimal import Decimal

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.protocol.call import Tenant
from tests.sim.company import SERIES
from tests.sim.prepared import YEAR_END
from tests.sim.world import World

__all__ = ["book_another"]


def book_another(world: World) -> None:
    """Book two vouchers: one at the year's end, in the series of the export, and then one in the next year."""
    company = world.random.choice(world.companies)
    with world.sandbox.database.transaction() as db:
        tenant, now = Tenant(db, company.number), world.sandbox.service.now()
        rows = [
            ledger.Row(account="6570", amount=Decimal("45.00")),
            ledger.Row(account="1930", amount=Decimal("-45.00")),
        ]
        ledger.post(tenant, series=SERIES, day=YEAR_END, text="Bankavgift", rows=rows, now=now)
        book_voucher(tenant, day=None, now=now)
