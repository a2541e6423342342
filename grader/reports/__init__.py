"""Results in other forms: tables in a terminal, the class report, JUnit, Gradescope.

What these make may be shown to students, so seeds and flags are left out of all but the report.
"""
