"""The commands of `grader`, one module each; a command parses, calls, prints and exits."""
