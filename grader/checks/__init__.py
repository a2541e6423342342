"""The checks: one pytest file for each exercise, in the order in which a student meets them."""
