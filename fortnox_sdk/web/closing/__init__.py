"""The closing vouchers of a job in the start guide: the list, its form, the plan of an export, and the result."""
