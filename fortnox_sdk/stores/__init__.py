"""Where connections are kept.

`file` for one machine, `sql` for SQLite or, over several machines, PostgreSQL; `memory` for one process; `encrypted`
around any of them. `location` opens the one that a configuration names. A store of your own has the methods of
`protocol.TokenStore`, may use `record` to turn a connection into text and back, and passes the suite in
`conformance`.
"""
