"""Results in other forms: tables in a terminal, the class report, JUnit, Gradescope.

Students may see these forms, so only the class report contains flags, and none contains the seed.
"""
