"""Tests of the tables of hints."""
