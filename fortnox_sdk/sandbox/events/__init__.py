"""The event stream: the log of changes in the books, and the commands that clients send over a WebSocket."""
