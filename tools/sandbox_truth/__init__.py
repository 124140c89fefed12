"""A tool that checks the sources of the sandbox's behaviour, and writes the pages that list them."""
