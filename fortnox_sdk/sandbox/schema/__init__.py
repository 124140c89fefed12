"""Fields, types and limits of every resource, read from tables made from the specification."""
