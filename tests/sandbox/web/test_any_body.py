"""Tests that any request gets a response in Fortnox's format, and that no request causes an internal error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.sandbox.schema.resources import RESOURCES

pytestmark = pytest.mark.own

ODD = [
    None,
    "",
    0,
    -1,
    1.5,
    "1e30",
    10**25,
    "NaN",
    "abc",
    "å" * 300,
    True,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"a": 1},
]
ODD += [
    "API_BLANK",
    "2025-01-01",
    "2025-13-01",
    "0001-01-01",
    "9999-12-31",
    "1",
    "7",
    "A",
    "V",
    "EUR",
    "²",
    1930,
    "-5",
]
LIKELY = {
    "string": ["1"],
    "date": ["2025-06-03"],
    "integer": [1, "1930"],
    "number": [1, "2.50"],
    "boolean": [True],
    "numeric": [1, "2.50"],
    "list": [[1]],
}


def values(field):
    if field.fields:
        one = bodies(field.fields)
        return st.lists(one, max_size=3) if field.many else one
    return st.sampled_from(LIKELY[field.type] * 6 + ODD)


def bodies(fields):
    accepted = {name: values(field) for name, field in fields.items() if set(field.flags) & {"c", "u"}}
    required = {name: values(field) for name, field in fields.items() if "!" in field.flags}
    rest = {name: value for name, value in accepted.items() if name not in required}
    return st.fixed_dictionaries(required, optional=rest)


requests_sent = st.sampled_from(sorted(RESOURCES)).flatmap(
    lambda name: st.tuples(
        st.just(RESOURCES[name]),
        st.sampled_from(["POST", "PUT", "GET", "DELETE"]),
        st.sampled_from(["", "/1", "/A/1", "/54", "/2/bookkeep", "/3/credit", "/x"]),
        bodies(RESOURCES[name].fields),
        st.dictionaries(
            st.sampled_from(
                ["financialyear", "page", "limit", "fromdate", "sortby", "invoicenumber", "lastmodified"]
            ),
            st.sampled_from(["1", "2", "x", "-1", "9" * 30, "2025-01-01", ""]),
            max_size=2,
        ),
    )
)


def test_no_request_causes_an_internal_error(api):
    @given(requests_sent)
    def check(sent):
        resource, method, rest, body, query = sent
        path = resource.path.removeprefix("/3/") + rest
        answer = api.call(method, path, {resource.one: body} if method in {"POST", "PUT"} else None, **query)
        assert answer.status_code in {200, 201, 204, 400, 404, 405}, answer.text
        if answer.status_code >= 400:
            assert set(answer.json()) == {"ErrorInformation"}

    check()
