"""The former name of `grader.integrations.nbgrader_plugin`, for one release."""

from grader.former_names import forward

__getattr__ = forward("grader.nbgrader_plugin", "grader.integrations.nbgrader_plugin")
