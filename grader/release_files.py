"""The former name of `grader.integrations.release_files`, for one release."""

from grader.former_names import forward

__getattr__ = forward("grader.release_files", "grader.integrations.release_files")
