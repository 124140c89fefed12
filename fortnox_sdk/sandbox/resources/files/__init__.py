"""The sandbox's file resources: archive, inbox, attachments and file connections."""
