"""The former name of `grader.sandbox.processes.probe`, for one release."""
