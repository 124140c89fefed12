"""The generator of companies of any size."""
