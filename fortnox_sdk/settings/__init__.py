"""The settings of an application: their values, their file, and the folders of the user."""
