"""The former name of `grader.integrations.safe_pages`, for one release."""

from grader.former_names import forward

__getattr__ = forward("grader.safe_pages", "grader.integrations.safe_pages")
