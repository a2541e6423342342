"""Tests of the commands of `grader`."""
