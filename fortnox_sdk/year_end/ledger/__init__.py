"""The customer and supplier ledgers (reskontra): their records, the matching with vouchers, and open amounts."""
