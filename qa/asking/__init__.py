"""Asking: what a question asks for, read from its words and from the turns before it."""
