"""`fortnox doctor --compare`: compares Fortnox's responses with the client's declarations and with the sandbox."""
