"""The evidence for the sandbox's behaviour: its citations, and the pages that list it."""
