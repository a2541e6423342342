"""Results in the formats of other tools, one module each: pure functions of a report.

What these make may be shown to students, so seeds and flags are left out.
"""
