"""A generated company of any size."""
