"""The companies that have changed, from Fortnox's event stream."""
