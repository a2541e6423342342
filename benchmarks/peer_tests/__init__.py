"""The tests for peers: one file per exercise with plain asserts, for both nbgrader and otter.

Each file defines `test_<exercise>`, whose argument has the name of the student's function. The
texts go into check cells of a notebook and into test files; nothing imports them here.
"""
