"""The parts of a plan, one for each series and financial year, and the overview of a plan."""
