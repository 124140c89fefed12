"""Access for AI assistants through the Model Context Protocol: `fortnox mcp`.

By default, the tools only read. `fortnox mcp --allow-writes` adds tools that save a plan of vouchers and post the plan
after a person has approved it.

`catalogue` lists the tools with their schemas, and `tools` has their functions, which are imported on first use.
`context` contains the state that all calls of a server share. Only `server` and `serving` import the package `mcp`.
"""
