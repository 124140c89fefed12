"""The entries of people in an earlier workbook, which are carried over to the new workbook or listed in it."""
