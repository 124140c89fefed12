"""Read closing vouchers from files."""
