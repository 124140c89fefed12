"""One file per Fortnox noun: its entities, its enums and its connector. Nothing is imported until it is used."""
