"""The checks of an exercise in a student's own notebook, and in a terminal."""
