"""The export plans that need a person's approval. A program, such as an AI assistant, can't approve its own plans."""
