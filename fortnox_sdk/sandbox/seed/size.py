"""The size of a generated company."""

from attrs import frozen


@frozen(kw_only=True)
class Size:
    """The size of a generated company.

    Args:
        invoices: Number of customer invoices, including credit invoices.
        vouchers: Minimum number of vouchers. If the invoices and the monthly routine produce fewer, vouchers with
            daily takings are added.
        seed: Seed number; each seed number gives a different company.
    """

    invoices: int
    vouchers: int = 0
    seed: int = 1
