"""Sample submissions with their expected results."""
