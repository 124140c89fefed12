"""Where connections are kept: in memory, in files, and the suite that every store passes."""
