"""The other host: consent page, token endpoint, revocation."""
