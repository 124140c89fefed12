"""One module per Fortnox resource, with its entities, enums and connector. A module is imported on first use."""
