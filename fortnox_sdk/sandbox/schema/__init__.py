"""The fields, types and limits of every resource, read from tables that are generated from the specification."""
