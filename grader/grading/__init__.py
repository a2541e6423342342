"""From code to a result, for one student and for a class."""
