"""Token stores, which save connections.

`file` is for one machine and `memory` for one process; `sql` uses SQLite, or PostgreSQL for several machines.
`encrypted` encrypts the tokens in any of them. `location` opens the store that a configuration names. Your own store
has the methods of `protocol.TokenStore`, may use `record` to turn connections into text and back, and passes the suite
in `conformance`.
"""
