"""The jobs of simulated processes. Each job checks that its own results and messages are true."""

from contextlib import suppress
from traceback import format_exception

from fortnox_sdk.cli.exits import ExitCode, error_line, exit_code
from fortnox_sdk.cli.export.exit_codes import export_exit_code, problems_exit_code
from fortnox_sdk.errors import FortnoxError, LockBusy, SignInRequired, StoreError
from fortnox_sdk.year_end.export.journal import JournalEvent
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult
from tests.sim.clients import make_client
from tests.sim.company import SERIES, Company
from tests.sim.machine import Job, JobKind, Machine
from tests.sim.prepared import YEAR_END
from tests.sim.world import World

__all__ = ["note_error", "run_calls", "run_export", "run_import"]


def run_export(
    world: World, machine: Machine, company: Company, *, wait_s: float | None = None
) -> tuple[ExitCode, ExportResult | None]:
    """Run one export as the `fortnox export` command does, and compare its result with the sandbox.

    Returns:
        The exit code, and the result, which is None if an error or a problem stopped the export before it ran.
    """
    job = world.begin(JobKind.EXPORT, machine, company)
    result: ExportResult | None = None
    try:
        client = make_client(world, job)
        year = client.financial_years.on(YEAR_END)
        plan = plan_export(
            client,
            company.vouchers,
            series=SERIES,
            year=year,
            journal=world.journal(machine, company),
            wait_s=wait_s,
        )
        if plan.problems:
            _note_problems(world, job, plan.problems)
            job.exit = problems_exit_code(plan.problems)
        else:
            result = plan.run()
            job.exit = export_exit_code(result)
            world.texts += [str(result.summary), str(result)]
            _add_texts(world, result.error)
            _note_problems(world, job, result.differences)
    except FortnoxError as fault:
        job.exit = note_error(world, job, fault)
    said = result.summary if result else "no result"
    world.scheduler.note(f"export ends with {job.exit.name}: {said}")
    _check_export(world, job, result, job.exit)
    world.promises.check_ended(job)
    return job.exit, result


def run_import(world: World, machine: Machine, company: Company) -> None:
    """Run one import: read the books of the year, and renew the connection's 30-day window."""
    job = world.begin(JobKind.IMPORT, machine, company)
    try:
        client = make_client(world, job)
        window = client.connection
        assert window is not None
        with window.importing() as importing:
            client.sie.books(client.financial_years.on(YEAR_END))
            job.is_complete = True
            importing.complete()
        world.promises.check_step()
        if job.renewals != 1:
            world.promises.fail(f"a complete import renewed the window {job.renewals} times")
    except FortnoxError as fault:
        note_error(world, job, fault)
        world.promises.check_step()
        if job.renewals and not job.storage_faults:
            world.promises.fail(f"an import that failed renewed the window: {fault}")
    world.promises.check_ended(job)


def run_calls(world: World, machine: Machine, company: Company) -> None:
    """Make some read calls with pauses between them, so that the token has to be refreshed."""
    job = world.begin(JobKind.CALLS, machine, company)
    client = make_client(world, job)
    for _ in range(world.random.randint(1, 3)):
        with suppress(SignInRequired):
            try:
                client.company_information.get()
            except FortnoxError as fault:
                note_error(world, job, fault)
                if isinstance(fault, SignInRequired):
                    break
        world.scheduler.step("between calls", sleep_s=world.random.choice((1.0, 1900.0)))
    world.promises.check_ended(job)


def note_error(world: World, job: Job, fault: FortnoxError) -> ExitCode:
    """Check an error, add it to `world.texts`, and return the exit code that a command has for it."""
    _add_texts(world, fault)
    world.scheduler.note(f"    {type(fault).__name__}: {error_line(fault)[:110]}")
    if isinstance(fault, SignInRequired):
        world.promises.check_demand(job, fault)
    if isinstance(fault, LockBusy):
        job.storage_faults += 1
    elif isinstance(fault, StoreError) and not job.storage_faults:
        world.promises.fail(f"an error of the store although no write failed: {fault}")
    code = exit_code(fault)
    if code is None:
        world.promises.fail(f"no exit code for {fault!r}")
        raise AssertionError
    return code


def _add_texts(world: World, fault: FortnoxError | None) -> None:
    if fault is not None:
        world.texts += [error_line(fault), repr(fault), "".join(format_exception(fault))]


def _note_problems(world: World, job: Job, problems: "list[Problem] | tuple[Problem, ...]") -> None:
    """Add the texts of problems to `world.texts`. Check that each reported duplicate exists in the sandbox."""
    for problem in problems:
        text = str(problem)
        world.texts.append(text)
        world.scheduler.note(f"    {problem.text}")
        if problem.code is not ProblemCode.DUPLICATE:
            continue
        for reference, labels in job.company.twins.items():
            # Vouchers of two years can have the same labels, so the reference counts too.
            if reference == problem.reference and all(
                label.split()[0] in str(problem.text) for label in labels
            ):
                job.company.twins_named.add(reference)
                break
        else:
            world.promises.fail(f"wrongly reported as posted more than once: {problem.text}")


def _check_export(world: World, job: Job, result: ExportResult | None, code: ExitCode) -> None:
    """Compare the exit code, the result and the journal of an export with the vouchers in the sandbox."""
    world.promises.check_step()
    company, fail = job.company, world.promises.fail
    made = [posted.label for posted in company.labels.values() if posted.sender is job]
    if made and code not in {ExitCode.DONE, ExitCode.UNCERTAIN}:
        fail(f"the run posted {made} and ended with {code.name}")
    if result is not None:
        _check_result(world, job, result)
    if code is ExitCode.DONE:
        if result is None or not result.complete or len(result.labels) != len(company.expected):
            fail("exit code 0 without every voucher")
        if not company.is_complete or (company.twins and _sees_twins(world)):
            fail(f"exit code 0 with {sorted(company.labels)}")
    if not job.storage_faults and job.renewals != (code is ExitCode.DONE):
        fail(f"an export that ended with {code.name} renewed the window {job.renewals} times")
    _check_journal(world, job)


def _sees_twins(world: World) -> bool:
    """Return True if a run that posts a voucher for the second time can always notice it.

    With two machines, the other machine may post after this run has read the vouchers back. If lists omit the comments,
    only the next run finds the second voucher.
    """
    return world.settings.machines == 1 and not world.settings.lists_without_comments


def _check_result(world: World, job: Job, result: ExportResult) -> None:
    company, fail = job.company, world.promises.fail
    there = company.labels
    for reference, label in result.labels.items():
        if label not in there or there[label].reference != reference:
            fail(f"{reference} was reported as {label}, which is not in the sandbox")
    for label in (*result.posted, *result.already_posted):
        if label not in there:
            fail(f"{label} was reported and is not in the sandbox")
    if world.settings.machines > 1:
        return
    for label in result.posted:
        if there[label].sender is not job:
            fail(f"{label} was reported as posted by this run, but another run posted it")
    for reference in result.not_sent:
        if company.posted[reference]:
            fail(f"{reference} was reported as not sent, but is in the sandbox")


def _check_journal(world: World, job: Job) -> None:
    """Check that the journal does not contradict the vouchers in the sandbox."""
    marks = {posted.mark: posted for posted in job.company.labels.values()}
    for journal, year in world.journals(job.machine, job.company):
        content = job.machine.journal_content(journal)
        for mark, entry in content.entries.items() if content else ():
            label = job.company.shown_label(entry.label, year)
            if entry.event is JournalEvent.POSTED and label not in job.company.labels:
                world.promises.fail(f"the journal has {label}, which is not in the sandbox")
            if entry.event is JournalEvent.REFUSED and mark in marks:
                world.promises.fail(
                    f"the journal calls {marks[mark].label} refused, but it is in the sandbox"
                )
