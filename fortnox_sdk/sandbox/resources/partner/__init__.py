"""The sandbox's partner resources: sales, ratings and users of integrations."""
