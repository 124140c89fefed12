"""The sandbox's asset resources: assets, asset types and asset events."""
