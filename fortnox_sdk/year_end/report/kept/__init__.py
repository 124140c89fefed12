"""People's work in a workbook that was written before: found, carried over to the new workbook, or listed."""
