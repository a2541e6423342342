"""Tests of nbgrader, LMS and Gradescope integrations."""
