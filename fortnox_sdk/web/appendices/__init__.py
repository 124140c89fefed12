"""What the pages of the binder show: its overview, the appendices, their items, and the vouchers behind them."""
