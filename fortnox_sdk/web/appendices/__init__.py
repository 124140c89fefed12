"""The content of the binder's pages: its overview, the appendices, their items, and the vouchers behind them."""
