"""Tests that real files are read and written without loss."""

import csv

import pytest

import sie4

PARTS = 4  # lets several workers share the files


@pytest.mark.parametrize("part", range(PARTS))
def test_real_files_are_read_and_written_without_loss(samples, part):
    with (samples / "sie" / "INDEX.tsv").open(encoding="utf-8") as file:
        entries = list(csv.DictReader(file, delimiter="\t"))
    assert len(entries) > PARTS
    for entry in entries[part::PARTS]:
        name, path = entry["file"], samples / "sie" / entry["file"]
        data = path.read_bytes()
        document, diagnostics = sie4.parse(data)

        # The counts in the index were made without sie4. Diagnostics count the records that are only in the file.
        counts = {
            "vouchers": len(document.vouchers),
            "rows": sum(len(v.transactions) for v in document.vouchers),
        }
        for diagnostic in diagnostics:
            if diagnostic.affects is not None:
                counts[diagnostic.affects] += diagnostic.count
        assert counts == {"vouchers": int(entry["n_VER"]), "rows": int(entry["n_TRANS"])}, name
        has_wrong_checksum = "checksum" in [diagnostic.code for diagnostic in diagnostics]
        assert has_wrong_checksum == ("KSUMMA-BAD" in entry["oddities"]), name

        encoding = document.encoding
        assert sie4.loads(sie4.dumps(document, encoding=encoding)) == document, name
        assert sie4.loads(sie4.dumps(document, errors="transliterate")).balances() == document.balances(), (
            name
        )
        assert sie4.dumps(document, original=data) == data, name
        assert sie4.compare(document, document) == [], name
        assert (
            sie4.loads(sie4.dumps(sie4.redact(document), errors="transliterate")).balances()
            == document.balances()
        )

        assert tuple(sie4.stream(path)) == document.vouchers, name
        days = sorted(voucher.date for voucher in document.vouchers if voucher.date is not None)
        for on in [None, *days[len(days) // 2 : len(days) // 2 + 1]]:
            assert sie4.balances(data, on) == document.balances(on), name
