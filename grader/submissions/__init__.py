"""Find submissions on disk and slice out the code to grade, without running any of it."""
