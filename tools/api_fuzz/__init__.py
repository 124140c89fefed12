"""A tool that sends valid and invalid inputs for every operation of the specification to the sandbox."""
