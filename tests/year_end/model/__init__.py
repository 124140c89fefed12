"""An independent bookkeeping model.

Tests make random transactions in the sandbox, and compare the resulting appendices with the model.
"""
