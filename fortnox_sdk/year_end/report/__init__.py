"""Appendices as Excel and HTML files, in Swedish and English.

from fortnox_sdk.year_end.report import write_html, write_xlsx

write_xlsx([appendix], "1510.xlsx")
"""

from fortnox_sdk.year_end.report.html import write_html
from fortnox_sdk.year_end.report.xlsx import write_xlsx

__all__ = ["write_html", "write_xlsx"]
