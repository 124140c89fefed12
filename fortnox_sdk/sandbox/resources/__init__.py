"""The behaviour of Fortnox's resources, one file each, in the areas of the connectors."""
