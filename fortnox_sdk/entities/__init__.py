"""The conversion between JSON and the typed records of the API."""
