"""The sandbox's stored state: companies, their ledgers and the records of all other resources, independent of HTTP."""
