"""Good and bad inputs for every operation of the specification, fired at the sandbox."""
