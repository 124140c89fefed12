"""From the page docs/guides/events.md: the events of a company, and a webhook about a consent."""

from fortnox_sdk import FortnoxClient
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.events import FileOffsets, Gap, Topic, read_consent_notice
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config


def read_everything(gap: Gap) -> None:
    print("events may be missing:", ", ".join(sorted(gap.topics)))


def main() -> None:
    with serve() as sandbox:
        store = MemoryStore()
        key = connect(sandbox, store=store).connection.key
        client = FortnoxClient.connect(key, config=sandbox_config(sandbox), store=store)
        offsets = FileOffsets("offsets.json")
        with client.events([Topic.CUSTOMERS], offsets=offsets, idle_s=1.0, on_gap=read_everything) as stream:
            stream.start()
            client.customers.create(Customer(customer_number="77", name="Björkris Bageri AB"))
            for event in stream:
                print(event.type, event.entity, client.customers.get(event.entity).name)
    notice = read_consent_notice(b'{"type": "consent.created", "tenantId": 1838388}')
    print(notice.change.value, notice.company)


if __name__ == "__main__":
    main()
