"""Checks of arguments against their annotations, so that a wrong type is refused before anything is sent.

Type checkers refuse the same values earlier, but many callers do not use a type checker. Fortnox accepts some values of
a wrong type and then stores something else.
"""
