"""The reader of closing vouchers from SIE files."""
