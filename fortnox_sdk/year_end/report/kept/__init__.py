"""The entries that people made in an earlier workbook, which are carried over to the new workbook or listed in it."""
