"""The OAuth server: consent page, token endpoint and revocation."""
