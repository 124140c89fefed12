"""The format of requests and responses: envelopes, errors and JSON, independent of the bookkeeping."""
