"""Tests of the records that every company has, and of settings that the specification lacks."""

import pytest

from fortnox_sdk.connectors.settings.terms_of_deliveries import TermsOfDelivery
from fortnox_sdk.connectors.settings.trusted_email_domains import TrustedEmailDomain
from fortnox_sdk.errors import ApiError, BadRequest, NotFound

_LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"
_NOTIMA = "github.com/notima/fortnox4j: src/main/java/org/notima/api/fortnox/FortnoxConstants.java"


@pytest.mark.reported(f"{_LIVE_TESTS}: PrintTemplateTests")
@pytest.mark.parametrize(("kind", "count"), [(None, 8), ("invoice", 8), ("order", 3), ("offer", 1)])
def test_each_type_of_document_has_its_print_templates(client, kind, count):
    assert len(list(client.print_templates.list(kind=kind))) == count


@pytest.mark.assumed("a list of the print templates without a type: the templates, not only their number")
def test_print_templates_without_a_type_are_those_for_invoices(client):
    assert list(client.print_templates.list()) == list(client.print_templates.list(kind="invoice"))


@pytest.mark.assumed("a list of the print templates of each type: the codes and names")
@pytest.mark.parametrize(
    ("kind", "templates"),
    [
        (
            "invoice",
            {
                "st": "Faktura",
                "kont": "Kontantfaktura",
                "rut": "Faktura med husarbete",
                "avtal": "Avtalsfaktura",
                "st_en": "Faktura engelska",
                "bg": "Faktura med bankgiro",
                "pg": "Faktura med plusgiro",
                "fs_f": "Faktura med följesedel",
            },
        ),
        ("order", {"oc": "Orderbekräftelse", "fs": "Följesedel", "pl": "Plocklista"}),
        ("offer", {"of": "Offert"}),
    ],
)
def test_print_templates_have_swedish_names(client, kind, templates):
    assert {listed.template: listed.name for listed in client.print_templates.list(kind=kind)} == templates


@pytest.mark.recorded("orders__save_with_nested_model", "2023-01-30")
def test_print_template_of_an_order_is_in_the_list(client):
    assert "oc" in [template.template for template in client.print_templates.list(kind="order")]


@pytest.mark.reported(f"{_LIVE_TESTS}: AccountChartTests")
def test_company_has_four_account_charts(client):
    assert len({chart.name for chart in client.account_charts.list()}) == 4


@pytest.mark.reported(f"{_LIVE_TESTS}: PredefinedVoucherSeriesTests")
def test_company_has_thirteen_predefined_series(client):
    assert len({series.name for series in client.predefined_voucher_series.list()}) == 13


@pytest.mark.reported(
    "github.com/softwerkab/fortnox-csharp-api-sdk:"
    " FortnoxAPILibrary/Connectors/PreDefinedVoucherSeriesConnector.cs"
)
def test_predefined_series_have_the_names_of_an_older_library(client):
    assert {series.name for series in client.predefined_voucher_series.list()} >= {
        *("ANL", "CASHINVOICE", "INVOICE", "INVOICEACCRUAL", "INVOICEPAYMENT", "SALARY", "SUPPLIERINVOICE"),
        *("SUPPLIERINVOICEACCRUAL", "SUPPLIERINVOICEPAYMENT", "VAT"),
    }


@pytest.mark.parametrize(
    ("path", "rows", "count"),
    [
        pytest.param(
            "predefinedaccounts",
            "PreDefinedAccounts",
            48,
            marks=pytest.mark.reported(f"{_LIVE_TESTS}: PredefinedAccountsTests"),
        ),
        pytest.param(
            "predefinedvoucherseries",
            "PreDefinedVoucherSeriesCollection",
            13,
            marks=pytest.mark.reported(f"{_LIVE_TESTS}: PredefinedVoucherSeriesTests"),
        ),
    ],
)
def test_lists_of_predefined_records_ignore_the_limit(seeded, path, rows, count):
    assert len(seeded.get(path, limit=1)[rows]) == count


@pytest.mark.assumed("page 2 of the predefined accounts and of the predefined voucher series")
@pytest.mark.parametrize(
    ("path", "rows", "count"),
    [
        ("predefinedaccounts", "PreDefinedAccounts", 48),
        ("predefinedvoucherseries", "PreDefinedVoucherSeriesCollection", 13),
    ],
)
def test_lists_of_predefined_records_ignore_the_page(seeded, path, rows, count):
    assert len(seeded.get(path, limit=1, page=2)[rows]) == count


@pytest.mark.reported("developer.fortnox.se/documentation/resources/terms-of-payments")
def test_company_has_terms_for_cash_and_cash_on_delivery(seeded):
    codes = [row["Code"] for row in seeded.get("termsofpayments")["TermsOfPayments"]]
    assert {"0", "PF"} <= set(codes)


@pytest.mark.recorded("invoices__search_by_name", "2023-01-30")
def test_company_has_terms_of_thirty_days(seeded):
    assert "30" in [row["Code"] for row in seeded.get("termsofpayments")["TermsOfPayments"]]


@pytest.mark.assumed("the voucher series of a supplier payment after its predefined series was changed")
def test_supplier_payment_is_posted_to_its_predefined_series(api):
    body = {"SupplierInvoice": {"SupplierNumber": "1", "Total": "100", "InvoiceDate": "2026-01-15"}}
    body["SupplierInvoice"]["SupplierInvoiceRows"] = [{"Account": 5410, "Debit": 100}]
    number = api.post("supplierinvoices", body)["GivenNumber"]
    api.put(f"supplierinvoices/{number}/bookkeep")
    api.put(
        "predefinedvoucherseries/SUPPLIERINVOICEPAYMENT", {"PreDefinedVoucherSeries": {"VoucherSeries": "V"}}
    )
    payment = {"InvoiceNumber": number, "Amount": 100, "PaymentDate": "2026-01-16", "ModeOfPayment": "BG"}
    made = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": payment})
    booked = api.put(f"supplierinvoicepayments/{made['Number']}/bookkeep")
    assert booked["VoucherSeries"] == "V"


@pytest.mark.reported(f"{_LIVE_TESTS}: TermsOfDeliveryTests; not found: {_NOTIMA}")
def test_terms_of_delivery_can_be_deleted(client):
    client.terms_of_deliveries.create(TermsOfDelivery(code="DDP", description="Levererat förtullat"))
    assert client.terms_of_deliveries.get("DDP").code == "DDP"
    client.terms_of_deliveries.delete("DDP")
    with pytest.raises(NotFound):
        client.terms_of_deliveries.get("DDP")


@pytest.mark.reported(_NOTIMA)
def test_missing_terms_of_delivery_have_the_reported_code(client):
    with pytest.raises(NotFound) as error:
        client.terms_of_deliveries.get("DDP")
    assert error.value.code == 2000435


@pytest.mark.reported(f"{_LIVE_TESTS}: TrustedEmailDomainsTests")
def test_trusted_email_domain_is_created_read_and_deleted(client):
    made = client.trusted_email_domains.create(TrustedEmailDomain(domain="example.com"))
    assert client.trusted_email_domains.get(made.id) == made
    client.trusted_email_domains.delete(made.id)
    with pytest.raises(ApiError):
        client.trusted_email_domains.get(made.id)


@pytest.mark.assumed("the error for a GET of a trusted e-mail domain that was deleted")
def test_deleted_trusted_email_domain_is_not_found(client):
    made = client.trusted_email_domains.create(TrustedEmailDomain(domain="example.com"))
    client.trusted_email_domains.delete(made.id)
    with pytest.raises(NotFound):
        client.trusted_email_domains.get(made.id)


@pytest.mark.assumed("a list of the trusted e-mail domains, and a POST of a domain without a dot")
def test_trusted_email_domains_are_listed_and_checked(client):
    made = client.trusted_email_domains.create(TrustedEmailDomain(domain="example.com"))
    assert list(client.trusted_email_domains.list()) == [made]
    client.trusted_email_domains.delete(made.id)
    assert list(client.trusted_email_domains.list()) == []
    with pytest.raises(BadRequest, match="domän"):
        client.trusted_email_domains.create(TrustedEmailDomain(domain="example"))
