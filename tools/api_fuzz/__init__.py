"""Valid and invalid inputs for every operation of the specification, sent to the sandbox."""
