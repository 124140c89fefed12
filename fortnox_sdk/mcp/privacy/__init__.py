"""The protection of personal data: masking, and the log of what was read."""
