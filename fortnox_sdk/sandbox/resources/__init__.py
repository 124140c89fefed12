"""The sandbox's implementation of Fortnox's resources: one module per resource, grouped like the connectors."""
