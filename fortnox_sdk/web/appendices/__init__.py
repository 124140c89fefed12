"""The content of the binder's pages: the overview, the appendices, the open items and the vouchers."""
