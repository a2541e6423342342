"""Tests of what goes beyond the exercise."""
