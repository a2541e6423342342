"""The reference for the Cats-vs-Dogs exercise: a folder for each assignment.

The grader reads the modules of a folder as a submission, and compares students' work with what they
yield. Nothing else belongs here: the commands `catsdogs …` are the package `catsdogs`.
"""
