"""One file per Fortnox resource: its entities, its enums and its connector. Nothing is imported until it is used."""
