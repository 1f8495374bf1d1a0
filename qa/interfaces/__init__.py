"""The ways into the program from outside: the command line, and who may reach the app."""
