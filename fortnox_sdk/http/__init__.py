"""HTTP to Fortnox: transport, pace, retries and errors. This layer knows no resource and no token store."""
