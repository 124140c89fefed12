"""Data that other programs wrote: JSON, headers and texts. Everything that comes from outside is read here first."""
