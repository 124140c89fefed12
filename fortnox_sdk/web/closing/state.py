"""The closing vouchers of a job, as its pages show them: the list, the statuses, the preview and the drafts."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from fortnox_sdk.web.closing.preview import Preview, PreviewVoucher, preview_of
from fortnox_sdk.web.closing.records import ExportRecords
from fortnox_sdk.web.closing.status import Status, Transfer, entries_by_reference, status_of
from fortnox_sdk.web.closing.voucher_list import ClosingFile, ClosingList
from fortnox_sdk.web.guide import Guide
from fortnox_sdk.web.jobs import Job, update_job
from fortnox_sdk.web.memory import journal_of
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.year_end.export.journal import JournalEntry
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.proposals.drafts import draft_vouchers
from fortnox_sdk.year_end.proposals.proposal import Proposal


@attrs.frozen(kw_only=True)
class ListedVoucher:
    """A closing voucher in the list."""

    preview: PreviewVoucher
    status: Status


@attrs.frozen(kw_only=True)
class Draft:
    """A draft voucher from a review, not yet in the list of closing vouchers."""

    proposal: Proposal
    voucher: ClosingVoucher


@attrs.frozen(kw_only=True)
class ClosingState:
    """The closing vouchers of a job, with their statuses, their preview and the drafts that are not in the list."""

    closing: ClosingList
    preview: Preview
    listed: tuple[ListedVoucher, ...]
    drafts: tuple[Draft, ...]
    exported_references: Collection[str]
    """The references of all vouchers in the export journal, including vouchers that were removed from the list."""

    @property
    def posted(self) -> int:
        """The number of vouchers with the status "transferred"."""
        return sum(each.status.transfer is Transfer.DONE for each in self.listed)

    @property
    def references(self) -> Sequence[str]:
        """The references of the vouchers in the list."""
        return [voucher.reference for voucher in self.closing.vouchers]


def closing_file(guide: Guide, job: Job) -> ClosingFile:
    """Return the file with the closing vouchers of a job."""
    return ClosingFile(job.folder, files=guide.files, clock=guide.clock)


def closing_state(
    guide: Guide, job: Job, results: ImportedResults, closing: ClosingList | None = None
) -> ClosingState:
    """Return the closing vouchers of a job. Nothing is sent to Fortnox.

    Args:
        guide: The settings of the guide.
        job: The job of the vouchers.
        results: The results of the job's last import.
        closing: The list of closing vouchers; None means that the saved list is read.

    Raises:
        InvalidInput: The list or the export journal is damaged.
    """
    closing = closing or closing_file(guide, job).read()
    journal = _journal(guide, job, results)
    look = ExportRecords(job.folder, files=guide.files).look()
    in_books = {reference for reference, entry in journal.items() if entry.label in results.own_vouchers}
    preview = preview_of(
        closing.vouchers,
        accounts=results.accounts,
        profit_before=results.profit,
        first_day=results.year.start,
        last_day=results.binder.balance_date,
        in_books=in_books,
    )
    return ClosingState(
        closing=closing,
        preview=preview,
        listed=tuple(
            ListedVoucher(preview=each, status=status_of(each.voucher, journal=journal, look=look))
            for each in preview.vouchers
        ),
        drafts=_drafts(results, closing),
        exported_references=journal.keys(),
    )


def remember_counts(guide: Guide, job: Job, state: ClosingState) -> None:
    """Save how many closing vouchers there are and how many of them are posted, for the start page."""
    count, posted = len(state.listed), state.posted
    update_job(guide, job, lambda saved: attrs.evolve(saved, closing_vouchers=count, closing_posted=posted))


def _journal(guide: Guide, job: Job, results: ImportedResults) -> Mapping[str, JournalEntry]:
    journal = journal_of(guide, job, results)
    return {} if journal is None else entries_by_reference(journal.read())


def _drafts(results: ImportedResults, closing: ClosingList) -> tuple[Draft, ...]:
    proposals = [
        proposal
        for review in results.reviews
        for proposal in review.proposals
        if proposal.voucher is not None
    ]
    return tuple(
        Draft(proposal=proposal, voucher=voucher)
        for proposal, voucher in zip(proposals, draft_vouchers(proposals), strict=True)
        if closing.find(voucher.reference) is None
    )
