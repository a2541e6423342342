"""From files on disk to the code that is graded; nothing of it is run."""
