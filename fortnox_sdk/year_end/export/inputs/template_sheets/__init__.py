"""The sheets of a workbook to fill in with closing vouchers."""
