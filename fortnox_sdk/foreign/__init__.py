"""Functions that read data from other programs safely: JSON, HTTP headers and plain text."""
