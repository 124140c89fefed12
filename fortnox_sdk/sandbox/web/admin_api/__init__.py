"""The table of the admin endpoints, from which the router and the OpenAPI description are made."""
