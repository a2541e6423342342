"""Tests of the parts of nbgrader's `autograde` step that this project replaces."""
