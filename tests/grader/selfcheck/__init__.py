"""Tests of the checks in a student's own notebook."""
