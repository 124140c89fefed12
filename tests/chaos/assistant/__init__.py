"""Adversarial conversations of an AI assistant with the server: nothing may be posted without a person's approval."""
