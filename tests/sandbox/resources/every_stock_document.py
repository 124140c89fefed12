"""Functions that create one warehouse document of every kind, for tests that go through the table of routes."""

from tests.sandbox.resources.areas_api import ARTICLE, CREATED, WAREHOUSE, Areas, Paths


def create_stock(areas: Areas, paths: Paths) -> None:
    root = WAREHOUSE
    areas.bring(ARTICLE, 100)
    row = {"itemId": ARTICLE, "quantity": 5}
    price = {"currency": "SEK", "currencyRate": 1}
    inbound = areas(
        f"POST {root}/deliveries-v1/inbounddeliveries", {"date": CREATED, **price, "rows": [row]}
    )["id"]
    outbound = areas(f"POST {root}/deliveries-v1/outbounddeliveries", {"date": CREATED, "rows": [row]})["id"]
    custom = f"{root}/documentdeliveries/custom"
    areas(f"PUT {custom}/inbound-v1/IN/1", {"date": CREATED, "rows": [row]})
    areas(f"PUT {custom}/outbound-v1/OUT/1", {"date": CREATED, "deliveryState": "reservation", "rows": [row]})
    places = [{"code": "A1"}, {"code": "A2"}]
    point = areas(f"POST {root}/stockpoints-v1", {"code": "V", "name": "Växjö", "stockLocations": places})[
        "id"
    ]
    here = areas(f"GET {root}/stockpoints-v1/1")["id"]
    transfer = areas(
        f"POST {root}/stocktransfer-v1",
        {
            "transferDate": CREATED,
            "rows": [
                {
                    "itemId": ARTICLE,
                    "fromStockPointId": here,
                    "toStockPointId": point,
                    "requestedQuantity": 3,
                }
            ],
        },
    )["id"]
    taking = areas(f"POST {root}/stocktaking-v1", {"name": "Inventering", "responsible": "Karin"})["id"]
    areas(f"POST {root}/stocktaking-v1/{taking}/rows", [{"itemId": ARTICLE}])
    for part in ("DEL-1", "DEL-2"):
        areas.bring(part, 100)
    production = areas(
        f"POST {root}/productionorders-v1",
        {
            "itemId": "PAKET-1",
            "quantity": 2,
            "startDate": CREATED,
            "productionDate": CREATED,
            "productionState": "reserved",
            "outboundStockPointId": here,
            "inboundStockPointId": here,
        },
    )["id"]
    paths |= {
        f"{root}/deliveries-v1/inbounddeliveries/<id>": f"{root}/deliveries-v1/inbounddeliveries/{inbound}",
        f"{root}/deliveries-v1/outbounddeliveries/<id>": f"{root}/deliveries-v1/outbounddeliveries/{outbound}",
        f"{custom}/inbound-v1/<type>/<id>": f"{custom}/inbound-v1/IN/1",
        f"{custom}/outbound-v1/<type>/<id>": f"{custom}/outbound-v1/OUT/1",
        f"{root}/stockpoints-v1/<id>": f"{root}/stockpoints-v1/{point}",
        f"{root}/stockpoints-v1/<id>/stocklocations": f"{root}/stockpoints-v1/V/stocklocations",
        f"{root}/stockpoints-v1/multi": f"{root}/stockpoints-v1/multi?ids={here},{point}",
        f"{root}/stocktransfer-v1/<id>": f"{root}/stocktransfer-v1/{transfer}",
        f"{root}/stocktaking-v1/<id>": f"{root}/stocktaking-v1/{taking}",
        f"{root}/stocktaking-v1/<id>/rows": f"{root}/stocktaking-v1/{taking}/rows",
        f"{root}/stocktaking-v1/<id>/candidates": f"{root}/stocktaking-v1/{taking}/candidates",
        f"{root}/productionorders-v1/<id>": f"{root}/productionorders-v1/{production}",
        f"{root}/productionorders-v1/billofmaterials/<itemId>": (
            f"{root}/productionorders-v1/billofmaterials/PAKET-1"
        ),
    }


def create_stock_purchases(areas: Areas, paths: Paths) -> None:
    root = WAREHOUSE
    order = areas(
        f"POST {root}/purchaseorders-v1",
        {
            "supplierNumber": "1",
            "orderDate": CREATED,
            "currencyCode": "SEK",
            "currencyRate": 1,
            "paymentTermsCode": "30",
            "deliveryName": "Fjällbris Friluft AB",
            "deliveryAddress": "Storgatan 1",
            "deliveryZipCode": "352 30",
            "deliveryCity": "Växjö",
            "rows": [
                {
                    "itemId": ARTICLE,
                    "currencyCode": "SEK",
                    "orderedQuantity": 10,
                    "remainingOrderedQuantity": 10,
                    "price": 12.5,
                    "notes": [{"note": "Ring först"}],
                }
            ],
        },
    )["id"]
    goods = areas(
        f"POST {root}/incominggoods-v1",
        {
            "deliveryNoteId": "FS-1",
            "date": CREATED,
            "rows": [
                {
                    "itemId": ARTICLE,
                    "receivedQuantity": 4,
                    "orderedQuantity": 10,
                    "backOrderQuantity": 0,
                    "invoicedQuantity": 0,
                    "takenQuantity": 0,
                    "purchaseOrderId": order,
                }
            ],
        },
    )["id"]
    paths |= {
        f"{root}/purchaseorders-v1/<id>": f"{root}/purchaseorders-v1/{order}",
        f"{root}/purchaseorders-v1/<id>/matches": f"{root}/purchaseorders-v1/{order}/matches",
        f"{root}/purchaseorders-v1/<id>/notes": f"{root}/purchaseorders-v1/{order}/notes",
        f"{root}/incominggoods-v1/<id>": f"{root}/incominggoods-v1/{goods}",
    }
