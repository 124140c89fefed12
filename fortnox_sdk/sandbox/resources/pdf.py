"""A minimal one-page PDF with text, for clients that store or show the file."""

from collections.abc import Iterable


def pdf_page(lines: Iterable[str]) -> bytes:
    """Return a PDF page with one line for each text.

    >>> pdf_page(["Order 1"])[:8]
    b'%PDF-1.4'
    """
    escaped = (line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines)
    operators = " T* ".join(f"({text}) Tj" for text in escaped)
    page = f"BT /F1 14 Tf 20 TL 60 760 Td {operators} ET".encode("cp1252", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    result = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(result))
        result += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(result))
    return result + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end
