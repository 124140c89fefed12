"""The behaviour of Fortnox's resources: one module per resource, in the same areas as the connectors."""
