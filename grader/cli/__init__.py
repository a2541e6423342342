"""The commands of `grader`, one module each: they parse, call, print and return an exit code."""
