"""The functions of the tools. Each module is imported when one of its tools is called."""
