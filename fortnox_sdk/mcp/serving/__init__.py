"""The transports of the server: standard input and output, and HTTP on this machine."""
