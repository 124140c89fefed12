"""Checks of arguments against their annotations, so that a wrong type is refused before anything is sent.

Type checkers refuse the same values earlier, but many callers use none, and Fortnox accepts some values with a wrong
type and stores something else.
"""
