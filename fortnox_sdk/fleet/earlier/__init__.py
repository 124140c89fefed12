"""The details that one synchronisation keeps, so that the next need not read them again."""
