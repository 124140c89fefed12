"""The resources that assistants may read: SIE files, appendices as Markdown, and an archive."""
