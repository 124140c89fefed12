"""Access for AI assistants by the Model Context Protocol: `fortnox mcp`. The tools read and never write.

`catalogue` lists the tools with their schemas, and `tools` has their functions, which are imported on first use.
`context` holds what all calls of a server share. Only `server` and `serving` import the package of the protocol.
"""
