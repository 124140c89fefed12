"""Planted bugs: deliberate one-line faults, each of which must break a promise in the simulation."""

from typing import Final

import attrs

__all__ = ["PLANTED", "Planted"]

_EXPORT: Final = "fortnox_sdk/year_end/export"
_HTTP: Final = "fortnox_sdk/http"
_AUTH: Final = "fortnox_sdk/auth"
_STORES: Final = "fortnox_sdk/stores"


@attrs.frozen
class Planted:
    """A deliberate bug: in `file`, the text `old` is replaced by `new`."""

    name: str
    file: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """Return a source text with the bug in it.

        Raises:
            LookupError: The source does not contain the text `old` exactly once.
        """
        if source.count(self.old) != 1:
            raise LookupError(f"{self.file} has the text of '{self.name}' {source.count(self.old)} times.")
        return source.replace(self.old, self.new)


PLANTED: Final = (
    # -- sending
    Planted(
        "a TLS fault counts as not sent",
        f"{_HTTP}/transport.py",
        "not_sent = progress is Progress.CONNECTING or (",
        "not_sent = isinstance(fault, requests.exceptions.SSLError) or progress is Progress.CONNECTING or (",
    ),
    Planted(
        "a proxy's fault counts as not sent",
        f"{_HTTP}/transport.py",
        "not_sent = progress is Progress.CONNECTING or (",
        "not_sent = isinstance(fault, requests.exceptions.ProxyError) or progress is Progress.CONNECTING or (",
    ),
    Planted(
        "a reset counts as not sent",
        f"{_HTTP}/transport.py",
        "not_sent = progress is Progress.CONNECTING or (",
        "not_sent = isinstance(fault, requests.exceptions.ConnectionError) or progress is Progress.CONNECTING or (",
    ),
    Planted(
        "the start of sending is not recorded",
        f"{_HTTP}/wire/tracking.py",
        "            self.sending.progress = Progress.BEGUN",
        "            pass",
    ),
    Planted(
        "a caller's cookies are sent",
        f"{_HTTP}/transport.py",
        "self._session.cookies.clear()",
        "pass",
    ),
    Planted(
        "a gateway's 4xx counts as refused",
        f"{_HTTP}/session.py",
        "response.status >= 500 or is_fortnox_error(response)",
        "response.status >= 300 or is_fortnox_error(response)",
    ),
    Planted(
        "a gateway's 429 is repeated",
        f"{_HTTP}/session.py",
        "response.status >= 500 or is_fortnox_error(response)",
        "response.status == 429 or response.status >= 500 or is_fortnox_error(response)",
    ),
    Planted(
        "a gateway's 401 is repeated",
        f"{_HTTP}/session.py",
        "if response.status == 401 and _is_gateway(response):",
        "if response.status == 401:",
    ),
    Planted(
        "a POST is repeated after a 500",
        f"{_HTTP}/retry.py",
        "return repeatable and isinstance(fault, NoAnswer | ServerError)",
        "return isinstance(fault, ServerError) or (repeatable and isinstance(fault, NoAnswer))",
    ),
    Planted(
        "a POST is repeated after a lost response",
        f"{_HTTP}/session.py",
        'may_repeat = method in {"GET", "DELETE"} if repeatable is None else repeatable',
        "may_repeat = True",
    ),
    Planted(
        "the token is logged",
        f"{_HTTP}/session.py",
        "authorization = self.authoriser.authorization()",
        'authorization = self.authoriser.authorization(); _log.debug("%s", authorization.reveal())',
    ),
    Planted(
        "the token is sent in a second header",
        f"{_HTTP}/transport.py",
        'prepared.headers["Authorization"] = self._value.reveal()',
        'prepared.headers["Authorization"] = prepared.headers["X-Trace"] = self._value.reveal()',
    ),
    # -- posting
    Planted(
        "settling trusts the wall clock",
        f"{_EXPORT}/plan.py",
        "clock = client.session.server_clock",
        "clock = client.session.clock",
    ),
    Planted(
        "a voucher is sent without a journal line",
        f"{_EXPORT}/run.py",
        "        journal.record_sending(item.voucher, marks, series=series)",
        "        pass",
    ),
    Planted(
        "the journal is not flushed",
        f"{_EXPORT}/journal.py",
        "            self._files.sync(self.path)",
        "            pass",
    ),
    Planted(
        "the name of the journal is not flushed",
        f"{_EXPORT}/journal.py",
        "            if is_new:",
        "            if False:",
    ),
    Planted(
        "a torn journal line stays",
        f"{_EXPORT}/journal.py",
        "self._files.cut(self.path, whole)",
        "pass",
    ),
    Planted(
        "a torn line stays in the journal of the next year",
        f"{_EXPORT}/target.py",
        "            journal.finish_interrupted_write()",
        "            pass",
    ),
    Planted(
        "an export takes no lock",
        f"{_EXPORT}/run.py",
        "    with locked(targets) as claims:",
        "    for claims in [[]]:",
    ),
    Planted(
        "marks are not looked up",
        f"{_EXPORT}/states.py",
        "        if matches:",
        "        if matches and False:",
    ),
    Planted(
        "marks are not looked up one by one",
        f"{_EXPORT}/lookup.py",
        "        elif _may_carry_marks(row, series, dates_and_texts, journal):",
        "        elif False:",
    ),
    Planted(
        "a voucher has no marks",
        f"{_EXPORT}/marks.py",
        'return f"{comment} {marks}".lstrip()',
        "return comment",
    ),
    Planted(
        "the mark does not depend on the reference",
        f"{_EXPORT}/marks.py",
        "[database_number, year, reference]",
        "[database_number, year]",
    ),
    Planted(
        "an unknown outcome counts as refused",
        f"{_EXPORT}/run.py",
        "    *(DecodeError, StoreError),",
        "    *(DecodeError, StoreError, OutcomeUnknown),",
    ),
    Planted(
        "an unanswered send counts as settled at once",
        f"{_EXPORT}/states.py",
        "        if asked_at >= settles_at:",
        "        if True:",
    ),
    Planted(
        "the send of a dead exporter stays open",
        f"{_EXPORT}/run.py",
        "            _record_open_sends(target)",
        "            pass",
    ),
    Planted(
        "a wrong number is reported",
        f"{_EXPORT}/run.py",
        "number=created.voucher_number,",
        "number=created.voucher_number + 1,",
    ),
    Planted(
        "the öre are lost",
        f"{_EXPORT}/vouchers.py",
        "debit=row.debit.quantize(ORE) or None",
        "debit=row.debit.quantize(Decimal(1)) or None",
    ),
    Planted(
        "twins are not looked for",
        f"{_EXPORT}/run.py",
        "            self.twins = target.find_twins(self.vouchers, lookup)",
        "            self.twins = []",
    ),
    Planted(
        "an export that stopped is called complete",
        f"{_EXPORT}/result.py",
        "return not (self.removed or self.unsettled or self.not_sent or self.error or self.differences)",
        "return not (self.removed or self.differences)",
    ),
    Planted(
        "a partly done export has the exit code of its error",
        "fortnox_sdk/cli/export/exit_codes.py",
        "has_effects = result.posted or result.unsettled",
        "has_effects = result.unsettled",
    ),
    Planted(
        "an error of the renewal hides the posted vouchers",
        f"{_EXPORT}/export_plan.py",
        "                    result = attrs.evolve(result, error=fault)",
        "                    raise",
    ),
    # -- the window
    Planted(
        "the window is renewed by a failed export",
        f"{_EXPORT}/export_plan.py",
        "if job is not None and result.complete:",
        "if job is not None:",
    ),
    Planted(
        "the window is not renewed by an export",
        f"{_EXPORT}/export_plan.py",
        "if job is not None and result.complete:",
        "if job is not None and not result.complete:",
    ),
    Planted(
        "the window is renewed by the start of an import",
        f"{_AUTH}/window.py",
        "        yield WindowJob(connection, partial(self._renew, imported=True))",
        "        self._renew(imported=True); yield WindowJob(connection, lambda: None)",
    ),
    Planted(
        "the window moves back",
        f"{_AUTH}/window.py",
        "renewed_at=max(current.renewed_at, now)",
        "renewed_at=now",
    ),
    Planted(
        "an export does not need an open window",
        f"{_AUTH}/window.py",
        "connection is None or not connection_status(connection, now).is_usable",
        "connection is None",
    ),
    Planted(
        "a refresh renews the window",
        f"{_AUTH}/provider.py",
        "refreshed_at=sent_at, refresh_intent=None, ended=None",
        "refreshed_at=sent_at, renewed_at=sent_at, refresh_intent=None, ended=None",
    ),
    Planted(
        "an open window is called expired",
        "fortnox_sdk/connection.py",
        "    elif now > valid_until:",
        "    elif now > connection.renewed_at + timedelta(hours=1):",
    ),
    # -- tokens
    Planted(
        "a refresh takes no lock",
        f"{_AUTH}/provider.py",
        "        with self._store.locked(self._key):",
        "        if True:",
    ),
    Planted(
        "a refresh saves no intent",
        f"{_AUTH}/provider.py",
        "        self._save_intent(RefreshIntent(at=first_at, sent_at=sent_at))",
        "        pass",
    ),
    Planted(
        "new tokens are used and not saved",
        f"{_AUTH}/provider.py",
        "        saved = self._save(unsaved.tokens, unsaved.sent_at)",
        "        saved = attrs.evolve(self._require(self._store.get(self._key)), tokens=unsaved.tokens)",
    ),
    Planted(
        "the old refresh token is kept",
        f"{_AUTH}/provider.py",
        "refresh=tokens.refresh or refresh,",
        "refresh=refresh,",
    ),
    Planted(
        "tokens that could not be saved are forgotten",
        f"{_AUTH}/provider.py",
        "        if unsaved is None or unsaved.refresh != refresh:",
        "        if True:",
    ),
    Planted(
        "a 500 ends the connection",
        f"{_AUTH}/flow.py",
        '    if code == "invalid_grant":',
        '    if code == "invalid_grant" or status >= _SERVER:',
    ),
    # -- stores and files
    Planted(
        "a record is not flushed",
        "fortnox_sdk/files.py",
        "    files.sync(beside)\n",
        "",
    ),
    Planted(
        "the name of a record is not flushed",
        "fortnox_sdk/files.py",
        "    files.sync_folder(path.parent)\n",
        "",
    ),
    Planted(
        "an interrupted write is thrown away",
        f"{_STORES}/file.py",
        '                put_in_place(temporary, self._path(key, ".json"), files=self._files)',
        "                self._files.remove(temporary)",
    ),
    Planted(
        "companies share a record",
        f"{_STORES}/record.py",
        "hashlib.sha256(str(key).encode())",
        "hashlib.sha256(key.client_id.encode())",
    ),
    Planted(
        "two writers of a record are not kept apart",
        f"{_STORES}/file.py",
        "        with self._write_lock(key):\n            self._finish",
        "        if True:\n            self._finish",
    ),
    Planted(
        "a record can be read by others",
        f"{_STORES}/file.py",
        "self._files.create(temporary, private=True)",
        "self._files.create(temporary, private=False)",
    ),
    Planted(
        "the database swaps without comparing",
        f"{_STORES}/sql.py",
        "same = sa.and_(_RECORDS.c.key == str(key), _RECORDS.c.record == old)",
        "same = _RECORDS.c.key == str(key)",
    ),
    Planted(
        "the encrypted store saves in clear",
        f"{_STORES}/encrypted.py",
        "            return _map_tokens(key, attrs.evolve(change(current), version=version), self._encrypt)",
        "            return attrs.evolve(change(current), version=version)",
    ),
    # -- reading
    Planted(
        "the second SIE files are not compared with the first",
        "fortnox_sdk/year_end/lists.py",
        "and all(_is_same_year(*pair) for pair in zip(self.years, other.years, strict=True))",
        "and len(self.years) == len(other.years)",
    ),
)
