"""What runs in a worker: a student's code and what observes it, or a described model.

A described model is rebuilt and trained without any student code.
"""
