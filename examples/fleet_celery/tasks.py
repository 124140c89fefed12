"""The Celery application and its task. A worker is started with `celery -A tasks worker`."""
# pyright: basic
# Celery has no type hints.

import os
from pathlib import Path

from celery import Celery  # type: ignore[import-untyped]

from fortnox_sdk import FortnoxConfig
from fortnox_sdk.fleet import sync_company

FOLDER = Path(os.environ["FLEET_FOLDER"])

# A folder replaces the broker, so that the example needs no server. In production, write for example
# Celery("fleet", broker="amqp://...", backend="db+postgresql://...").
app = Celery("fleet", broker="filesystem://", backend=f"file://{FOLDER / 'results'}")
app.conf.update(
    broker_transport_options={
        "data_folder_in": str(FOLDER / "queue"),
        "data_folder_out": str(FOLDER / "queue"),
        "control_folder": str(FOLDER / "control"),
    },
    worker_prefetch_multiplier=1,  # a worker reserves no company that another worker could read
)


# If a worker dies, another one runs its task again. The time limit is longer than the deadline.
@app.task(  # type: ignore[untyped-decorator]
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=4000,
)
def sync(company: str) -> dict[str, object]:
    """Synchronise a company, and return the result as values that Celery can convert to JSON."""
    config = FortnoxConfig.load(FOLDER / "fortnox.toml")
    return sync_company(config, company, dataset=FOLDER / "books", deadline_s=3600).to_json()
