"""Proposals for the accountant: revaluation at the closing rate, doubtful items, credits and reclassifications.

Nothing is decided and nothing is posted. Each proposal states its evidence, and has a draft voucher if the data shows
its amounts and accounts. `drafts` writes the drafts to a file that `fortnox export` reads.
"""
