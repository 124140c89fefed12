"""Export plans that wait for a person's approval, which a program such as an AI assistant can't give itself."""
