"""The sandbox's time resource: time registrations."""
