"""Tests of the reference, one file for each of its modules."""
