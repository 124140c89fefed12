"""The parts of a plan: which vouchers go to which series and year, and what the plan shows."""
