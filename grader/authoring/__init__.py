"""Help for authors of exercises: skeletons, cases, and trials of the checks."""
