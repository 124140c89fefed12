"""The closing vouchers of a job in the start guide: the list, the form of a voucher, the export plan and the result."""
