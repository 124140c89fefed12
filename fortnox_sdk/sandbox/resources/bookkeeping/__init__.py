"""The sandbox's bookkeeping resources: accounts, financial years, vouchers, voucher series and SIE."""
