"""The WebSocket of the event stream."""
