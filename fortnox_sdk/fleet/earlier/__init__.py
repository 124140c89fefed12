"""The details that one synchronisation keeps for the next, so that it need not read them again."""
