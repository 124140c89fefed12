"""OAuth and the 30-day window.

`flow` builds requests and reads responses, `consent` and `login` sign in, `provider` keeps access tokens valid, and
`window` admits jobs and renews the 30 days.
"""
