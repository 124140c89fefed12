"""Commands that kill processes or break connections, and check that nothing is lost or posted twice."""
