"""The sheets of the Excel template for closing vouchers."""
