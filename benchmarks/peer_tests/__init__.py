"""The tests of peers: one file for each exercise, plain asserts, the same for nbgrader and otter.

Each defines `test_<exercise>`, whose argument is named after the student's function. The texts go
into check cells of a notebook and into test files; nothing imports them here.
"""
