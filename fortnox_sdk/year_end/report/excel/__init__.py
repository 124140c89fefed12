"""The reports as Excel workbooks: the sheets, their formulas, and what people wrote in an earlier workbook."""
