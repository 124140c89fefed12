"""The sandbox's settings resources: predefined accounts and series, e-mail senders and read-only settings."""
