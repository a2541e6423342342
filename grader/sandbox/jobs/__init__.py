"""Jobs that run in a worker: student code and its observers, or a described model.

A described model is rebuilt and trained without any student code.
"""
