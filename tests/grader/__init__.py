"""Tests of the grader, one file for each of its modules."""
