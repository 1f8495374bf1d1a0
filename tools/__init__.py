"""Scripts that make what ships with the program; nothing here is installed."""
