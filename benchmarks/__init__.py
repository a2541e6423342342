"""Measurements: each module is run by hand and writes what it finds to `docs/`."""
