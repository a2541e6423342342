"""Hints of the built-in exercises: tables of rules over the evidence of a failed check."""
