"""Benchmarks: each command is run by hand and prints its results or writes them to `docs/`."""
