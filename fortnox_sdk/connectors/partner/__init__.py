"""What developers of integrations see of their sales."""
