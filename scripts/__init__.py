"""Commands of the repository itself, run by the Makefile."""
