"""`fortnox doctor`: checks of the settings, the connection and the company."""
