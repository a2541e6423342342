"""The isolation of students' code from the rest of the machine, and the limits on its resources."""
