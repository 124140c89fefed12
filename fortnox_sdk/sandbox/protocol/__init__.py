"""The form of requests and answers: envelopes, errors, JSON. Knows no bookkeeping."""
