"""The initial companies of a new sandbox."""
