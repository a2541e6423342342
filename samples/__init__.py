"""Sample submissions with the verdicts that they should get."""
