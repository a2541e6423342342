"""The former name of `grader.integrations.lms_exports`, for one release."""

from grader.former_names import forward

__getattr__ = forward("grader.lms_exports", "grader.integrations.lms_exports")
