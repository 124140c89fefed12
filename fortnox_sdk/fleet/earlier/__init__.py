"""The data that a synchronisation keeps, so that the next synchronisation need not read it again."""
