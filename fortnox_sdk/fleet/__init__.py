"""Synchronisation of the books and ledgers of many companies into a data set of Parquet files.

`sync_company` synchronises one company. Call it from your own job queue, or use `sync_companies`, which runs a
process pool.
"""

from fortnox_sdk.fleet.dataset import Dataset
from fortnox_sdk.fleet.events.following import ChangedCompanies, follow_companies
from fortnox_sdk.fleet.events.streams import company_events
from fortnox_sdk.fleet.overview import CompanyOverview, Need, make_overview
from fortnox_sdk.fleet.pool import sync_companies
from fortnox_sdk.fleet.queue import Enqueued, FleetQueue, JobState
from fortnox_sdk.fleet.state import CompanyState, LedgerState, SyncStatus, YearState
from fortnox_sdk.fleet.sync import SyncResult, sync_company
from fortnox_sdk.fleet.telemetry.telemetry import Telemetry

__all__ = [
    "ChangedCompanies",
    "CompanyOverview",
    "CompanyState",
    "Dataset",
    "Enqueued",
    "FleetQueue",
    "JobState",
    "LedgerState",
    "Need",
    "SyncResult",
    "SyncStatus",
    "Telemetry",
    "YearState",
    "company_events",
    "follow_companies",
    "make_overview",
    "sync_companies",
    "sync_company",
]
