"""Tests of attachments and of the read-only areas."""

import uuid
from datetime import datetime

import pytest

from tests.sandbox.resources.areas_api import WAREHOUSE

FILES = "/api/fileattachments/attachments-v1"
TIME = "/api/time/registrations-v2"
ARTICLES = "/api/time/articles-v1"
DEVELOPER = "/api/integration-developer"
PARTNER = "/api/integration-partner/apps/sales-v1"


@pytest.fixture
def invoice(areas):
    """Return the number of an invoice without attachments."""
    made = areas(
        "POST /3/invoices",
        {"Invoice": {"CustomerNumber": areas("GET /3/customers")["Customers"][0]["CustomerNumber"]}},
    )
    return int(made["Invoice"]["DocumentNumber"])


def uploaded(areas, name="bilaga.pdf", folder="inbox_kf", size=16):
    """Upload a file to the inbox and return its record."""
    answer = areas.session.post(
        f"{areas.sandbox.url}/3/inbox",
        params={"folderid": folder},
        files={"file": (name, b"%" * size, "application/pdf")},
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["File"]


@pytest.fixture
def file(areas):
    """Return the ArchiveFileId of a file in the inbox folder for customer invoices."""
    return uploaded(areas)["ArchiveFileId"]


def attachment(number, file, **more):
    return {"fileId": file, "entityId": number, "entityType": "F", "includeOnSend": True} | more


OLD_DOCUMENTATION = "developer.fortnox.se/documentation/resources/invoice-file-connections"
RULES_AND_CODES = f"{OLD_DOCUMENTATION}: the rules; the codes: api.fortnox.se/apidocs, AttachmentResource"


@pytest.mark.specified("POST /api/fileattachments/attachments-v1")
def test_created_attachment_has_an_id(areas, invoice, file):
    [made] = areas(f"POST {FILES}", [attachment(invoice, file)])
    assert uuid.UUID(made.pop("id"))
    assert made == attachment(invoice, file)


@pytest.mark.specified("PUT /api/fileattachments/attachments-v1/{attachmentId}")
def test_attachment_is_changed(areas, invoice, file):
    areas(f"POST {FILES}", [attachment(invoice, file)])
    [found] = areas(f"GET {FILES}", query={"entityid": invoice, "entitytype": "F"})
    off = areas(f"PUT {FILES}/{{attachmentId}}", found | {"includeOnSend": False}, attachmentId=found["id"])
    assert off["includeOnSend"] is False


@pytest.mark.specified("DELETE /api/fileattachments/attachments-v1/{attachmentId}")
def test_deleted_attachment_is_not_found(areas, invoice, file):
    [made] = areas(f"POST {FILES}", [attachment(invoice, file)])
    areas(f"DELETE {FILES}/{{attachmentId}}", attachmentId=made["id"])
    assert areas(f"GET {FILES}", query={"entityid": invoice, "entitytype": "F"}) == []
    assert areas.refused(f"DELETE {FILES}/{{attachmentId}}", attachmentId=made["id"]) == (
        404,
        "attachment_not_found",
    )


def counted(areas, *numbers):
    """Request the numbers of attachments of these invoices. Return the numbers in the response, by invoice."""
    query = {"entityids": ",".join(map(str, numbers)), "entitytype": "F"}
    rows = areas(f"GET {FILES}/numberofattachments", query=query)
    return {row["entityId"]: row["numberOfAttachments"] for row in rows}


@pytest.mark.specified("GET /api/fileattachments/attachments-v1/numberofattachments")
def test_attachments_of_a_document_are_counted(areas, invoice, file):
    areas(f"POST {FILES}", [attachment(invoice, file)])
    assert counted(areas, invoice) == {invoice: 1}


@pytest.mark.reported(OLD_DOCUMENTATION)
def test_document_without_attachments_is_not_counted(areas, invoice, file):
    other = areas("GET /3/invoices")["Invoices"][0]["DocumentNumber"]
    areas(f"POST {FILES}", [attachment(invoice, file)])
    assert counted(areas, invoice, other) == {invoice: 1}


@pytest.mark.assumed("numberofattachments of a document that does not exist")
def test_document_that_does_not_exist_is_not_counted(areas, invoice):
    assert counted(areas, invoice, 987654) == {}


@pytest.mark.assumed(
    "the situations in which each documented code of an attachment occurs, such as mixed_documents"
)
def test_invalid_attachment_is_refused_with_the_documented_code(areas, invoice, file):
    def refused(*attachments):
        return areas.refused(f"POST {FILES}", list(attachments))

    whole = attachment(invoice, file)
    assert refused() == (400, "no_attachment_provided")
    assert refused({"fileId": file}) == (400, "missing_mandatory_field")
    assert refused(attachment(987654, file)) == (404, "document_not_found")
    assert refused(attachment(invoice, str(uuid.UUID(int=7)))) == (404, "file_not_found")
    assert refused(attachment(invoice, uploaded(areas)["Id"])) == (404, "file_not_found")
    assert refused(whole, whole | {"entityType": "O"}) == (400, "mixed_documents")
    assert refused(*[whole] * 101) == (400, "too_many_attachments_in_one_request")


@pytest.mark.reported(RULES_AND_CODES)
def test_only_small_pdf_files_in_the_folder_of_the_document_can_be_attached(areas, invoice):
    def refused(file):
        return areas.refused(f"POST {FILES}", [attachment(invoice, file["ArchiveFileId"])])

    assert refused(uploaded(areas, folder="inbox_o")) == (400, "wrong_file_location")
    assert refused(uploaded(areas, "bild.png")) == (400, "wrong_file_type")
    assert refused(uploaded(areas, size=5 * 1024 * 1024 + 1)) == (400, "file_too_big")


def with_five_files(areas, invoice):
    """Attach five files that are sent with an invoice. Return the attachments, and a sixth attachment to add."""
    files = [uploaded(areas, f"bilaga {n}.pdf")["ArchiveFileId"] for n in range(6)]
    five = [attachment(invoice, file) for file in files[:5]]
    areas(f"POST {FILES}/validateincludedonsend", five)
    areas(f"POST {FILES}", five)
    return five, attachment(invoice, files[5])


@pytest.mark.reported(OLD_DOCUMENTATION)
def test_five_files_are_sent_with_a_document_and_more_are_attached(areas, invoice):
    five, sixth = with_five_files(areas, invoice)
    areas(f"POST {FILES}", [sixth | {"includeOnSend": False}])
    sent = [
        row["includeOnSend"] for row in areas(f"GET {FILES}", query={"entityid": invoice, "entitytype": "F"})
    ]
    assert (sent.count(True), sent.count(False)) == (len(five), 1)


@pytest.mark.reported(OLD_DOCUMENTATION)
def test_sixth_file_is_attached_but_not_sent_with_the_document(areas, invoice):
    _, sixth = with_five_files(areas, invoice)
    assert [made["includeOnSend"] for made in areas(f"POST {FILES}", [sixth])] == [False]


@pytest.mark.assumed("a PUT that sets includeOnSend of a sixth attachment, and validateincludedonsend of six")
def test_sixth_file_cannot_be_sent_with_a_document(areas, invoice):
    five, sixth = with_five_files(areas, invoice)
    too_many = (400, "attachment_files_max_count_exceeded")
    [made] = areas(f"POST {FILES}", [sixth])
    on = made | {"includeOnSend": True}
    assert areas.refused(f"PUT {FILES}/{{attachmentId}}", on, attachmentId=made["id"]) == too_many
    assert areas.refused(f"POST {FILES}/validateincludedonsend", [*five, sixth]) == too_many
    [kept] = areas(f"POST {FILES}", [sixth | {"includeOnSend": False}])
    sent = areas.refused(
        f"PUT {FILES}/{{attachmentId}}", kept | {"includeOnSend": True}, attachmentId=kept["id"]
    )
    assert sent == too_many


def of_sixteen_megabytes(areas, invoice):
    """Attach three files of 4 MB, and return the refusal of a fourth file of 4 MB."""
    files = [uploaded(areas, size=4 * 1024 * 1024)["ArchiveFileId"] for _ in range(4)]
    areas(f"POST {FILES}", [attachment(invoice, file) for file in files[:3]])
    return areas.refused(f"POST {FILES}", [attachment(invoice, files[3])])


@pytest.mark.reported(RULES_AND_CODES)
def test_total_size_of_files_sent_with_a_document_is_limited(areas, invoice):
    status, code = of_sixteen_megabytes(areas, invoice)
    possible = {"attachment_files_max_size_exceeded", "max_total_attachments_exceeded"}
    assert (status, code in possible) == (400, True)


@pytest.mark.assumed("which of the documented codes means that all files of a document are more than 15 MB")
def test_code_for_the_total_size_of_the_files_of_a_document(areas, invoice):
    assert of_sixteen_megabytes(areas, invoice) == (400, "attachment_files_max_size_exceeded")


@pytest.mark.assumed("the code for a PUT of an attachment with another document or file")
def test_document_and_file_of_an_attachment_cannot_be_changed(areas, invoice, file):
    [made] = areas(f"POST {FILES}", [attachment(invoice, file)])
    for change in ({"entityId": invoice + 1}, {"entityType": "C"}, {"fileId": str(uuid.UUID(int=7))}):
        refused = areas.refused(f"PUT {FILES}/{{attachmentId}}", made | change, attachmentId=made["id"])
        assert refused == (400, "field_not_writable")


@pytest.mark.specified("GET /api/time/registrations-v2")
def test_time_is_filtered_by_day_code_customer_and_state(areas):
    def found(**query):
        return [row["workedDate"][-2:] for row in areas(f"GET {TIME}", query=query)]

    assert found() == ["03", "04", "05", "06"]
    assert found(fromDate="2025-11-04", toDate="2025-11-05") == ["04", "05"]
    assert found(regCodes="SEM") == ["06"]
    assert found(customerIds="1") == found(projectIds="P1") == ["03", "04"]
    assert found(projectIds="P1", includeRegistrationsWithoutProject="true") == ["03", "04", "05", "06"]
    assert found(invoiced="true") == ["04"]
    assert found(internalTime="true") == found(nonInvoiceable="true") == ["05"]
    assert found(userIds="2") == found(inInvoiceBasis="true") == []
    assert found(serviceIds="TJ1") == ["03", "04", "05"]


@pytest.mark.specified("GET /api/time/articles-v1")
def test_article_registrations_have_the_same_filters(areas):
    def found(**query):
        return [row["purchaseDate"][-2:] for row in areas(f"GET {ARTICLES}", query=query)]

    assert found() == ["03", "04", "05"]
    assert found(invoiced="false", nonInvoiceable="false") == ["03"]
    assert found(inInvoiceBasis="true") == ["05"]
    assert found(itemIds="A1", toDate="2025-11-03") == ["03"]
    assert found(itemIds="A2") == found(internalArticles="true") == found(ownerIds="2") == []


@pytest.mark.assumed(
    "a GET of registrations with a boolean parameter in capitals, and with 1, 0, yes and null"
)
def test_boolean_parameter_is_true_or_false_in_any_case(areas):
    def found(value):
        return [row["workedDate"][-2:] for row in areas(f"GET {TIME}", query={"invoiced": value})]

    assert found("true") == found("TRUE") == ["04"]
    assert found("false") == found("False") == ["03", "05", "06"]
    for value in ("1", "0", "yes", "null"):
        answer = areas.send(f"GET {TIME}", query={"invoiced": value})
        assert (answer.status_code, answer.json()["message"]) == (400, "invoiced: must be true or false")


@pytest.mark.specified("GET /api/time/registrations-v2")
def test_datetimes_have_a_time_zone(areas):
    row = areas(f"GET {TIME}")[0]
    assert all(datetime.fromisoformat(row[name]).tzinfo for name in ("startTime", "stopTime", "createdTime"))


@pytest.mark.specified("GET /api/integration-developer/ratings-v1")
def test_datetime_of_a_rating_has_a_time_zone(areas):
    rating = areas(f"GET {DEVELOPER}/ratings-v1")[0]
    assert datetime.fromisoformat(rating["response"]["created"]).tzinfo


@pytest.mark.assumed("a GET of the users of another developer's integration")
def test_developer_sees_only_their_own_integration(areas):
    number = areas(f"GET {DEVELOPER}/ratings-v1")[0]["integrationId"]
    tenant = areas.sandbox.database_number
    sales = areas(f"GET {DEVELOPER}/sales-v1/{{integrationId}}", integrationId=number)
    assert {row["tenantId"] for row in sales} == {str(tenant)}
    users = f"GET {DEVELOPER}/users/users-v1/{{integrationId}}/{{tenantId}}"
    emails = [user["email"] for user in areas(users, integrationId=number, tenantId=tenant)]
    assert all(email.endswith("@example.com") for email in emails)
    assert areas.refused(users, integrationId=number + 1, tenantId=tenant) == (404, "not_found")
    assert areas.refused(users, integrationId=number, tenantId=tenant + 1) == (404, "not_found")


@pytest.mark.assumed("a GET of the sales of another developer's app")
def test_a_partner_sees_the_sales_of_their_app(areas):
    app, tenant = areas.sandbox.client_id, areas.sandbox.database_number
    whole = areas(f"GET {PARTNER}/{{appId}}", appId=app)
    assert whole == areas(f"GET {PARTNER}/{{appId}}/{{tenantId}}", appId=app, tenantId=tenant)
    assert [row["tenantId"] for row in whole["tenants"]] == [str(tenant)]
    assert areas.refused(f"GET {PARTNER}/{{appId}}", appId="other") == (404, "not_found")
    assert areas.refused(f"GET {PARTNER}/{{appId}}/{{tenantId}}", appId=app, tenantId=1) == (404, "not_found")


@pytest.mark.reported(
    "api.fortnox.se/apidocs: GET /api/warehouse/tenants-v4: the fields; "
    "www.fortnox.se/developer/blog/say-goodbye-to-refresh-tokens-: the tenantId is the DatabaseNumber"
)
def test_tenant_has_an_activated_warehouse(areas):
    assert areas(f"GET {WAREHOUSE}/tenants-v4") == {
        "activated": True,
        "tenantId": areas.sandbox.database_number,
    }
