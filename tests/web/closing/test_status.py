"""Tests of the status of a closing voucher, which depends on the export journal and on the last look-up in Fortnox."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.testing import Clock
from fortnox_sdk.web.closing.status import LastLook, SeenVoucher, Transfer, entries_by_reference, status_of
from fortnox_sdk.year_end.export.journal import Journal, JournalEvent
from fortnox_sdk.year_end.export.marks import Marks, content_mark
from fortnox_sdk.year_end.export.states import VoucherState
from tests.web.imported import voucher

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
VOUCHER = voucher()
MARKS = Marks("a" * 32, content_mark(VOUCHER))


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path, issuer_host="host", database_number=1, year=2, clock=Clock(NOW))


def status(journal, look=None, of=VOUCHER):
    return status_of(of, journal=entries_by_reference(journal.read()), look=look)


def look(state, *, at=NOW, label="V12", content=None):
    seen = SeenVoucher(state=state, label=label, content=content or content_mark(VOUCHER))
    return LastLook(asked_at=at, vouchers={VOUCHER.reference: seen})


def test_without_any_knowledge_a_voucher_is_not_transferred(journal):
    shown = status(journal)
    assert (shown.transfer, shown.text.sv, shown.detail.sv) == (Transfer.NOT, "Ej överförd", "")


def test_the_journal_is_named_as_the_source(journal):
    journal.record_sending(VOUCHER, MARKS, series="V")
    journal.record_posted(VOUCHER, MARKS, series="V", number=12)
    shown = status(journal)
    assert (shown.transfer, shown.text.sv) == (Transfer.DONE, "Överförd V12")
    assert shown.detail.sv == "enligt exportjournalen, 2026-02-01 10:00"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Annan"},
        {"date": VOUCHER.date + timedelta(days=-1)},
        {"rows": voucher(amount=1).rows},
    ],
)
def test_a_voucher_that_has_changed_since_is_an_error(journal, change):
    journal.record_posted(VOUCHER, MARKS, series="V", number=12)
    shown = status(journal, of=attrs.evolve(VOUCHER, **change))
    assert (shown.transfer, shown.text.sv) == (Transfer.ERROR, "Fel: ändrad efter bokföringen som V12")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (JournalEvent.REFUSED, "nekad 2026-02-01 10:00: Kontot finns inte"),
        (JournalEvent.UNKNOWN, "skickad 2026-02-01 10:00 utan svar."),
        (JournalEvent.ELSEWHERE, "bokförd i ett annat räkenskapsår: Kontot finns inte"),
    ],
)
def test_what_went_wrong_is_said(journal, event, text):
    journal.record_sending(VOUCHER, MARKS, series="V")
    journal.record_failure(event, MARKS.reference, series="V", message="Kontot finns inte")
    shown = status(journal)
    assert (shown.transfer, shown.text.sv) == (Transfer.ERROR, "Fel")
    assert text in shown.detail.sv


def test_a_send_without_a_result_is_an_error(journal):
    journal.record_sending(VOUCHER, MARKS, series="V")
    assert status(journal).transfer is Transfer.ERROR


@pytest.mark.parametrize(
    ("state", "transfer", "text"),
    [
        (VoucherState.ALREADY_POSTED, Transfer.DONE, "Överförd V12"),
        (VoucherState.TO_POST, Transfer.NOT, "Ej överförd"),
        (VoucherState.CHANGED, Transfer.ERROR, "Fel: ändrad efter bokföringen som V12"),
        (VoucherState.REMOVED, Transfer.ERROR, "Fel"),
        (VoucherState.UNSETTLED, Transfer.ERROR, "Fel"),
        (VoucherState.DUPLICATE, Transfer.ERROR, "Fel"),
    ],
)
def test_a_later_look_in_fortnox_overrules_the_journal(journal, state, transfer, text):
    journal.record_posted(VOUCHER, MARKS, series="V", number=12)
    shown = status(journal, look(state, at=NOW + timedelta(hours=1)))
    assert (shown.transfer, shown.text.sv) == (transfer, text)


def test_an_earlier_look_does_not_overrule_the_journal(journal):
    journal.record_posted(VOUCHER, MARKS, series="V", number=12)
    shown = status(journal, look(VoucherState.TO_POST, at=NOW - timedelta(hours=1)))
    assert shown.text.sv == "Överförd V12"


def test_a_look_at_other_content_does_not_say_transferred(journal):
    shown = status(journal, look(VoucherState.ALREADY_POSTED, content="other"))
    assert shown.text.sv == "Fel: ändrad efter bokföringen som V12"
