"""The customer and supplier ledgers (reskontra): records, matching with vouchers, and what was open on a day."""
