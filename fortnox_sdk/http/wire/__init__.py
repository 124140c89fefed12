"""Connections of `http.client` that record what was sent and limit what is received."""
