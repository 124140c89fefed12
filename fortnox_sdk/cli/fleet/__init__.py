"""The group `fortnox fleet`: many companies."""
