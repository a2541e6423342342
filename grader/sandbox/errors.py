"""Errors of the sandbox itself; none of them is the student's fault."""

from grader.errors import GraderError, SetupError


class SandboxError(GraderError):
    """The sandbox cannot be started or does not answer."""


class NoAnswerError(SandboxError):
    """A process of the sandbox ended without an answer, or its answer cannot be decoded."""


class UnprotectedError(SetupError, SandboxError):
    """This machine cannot isolate students' code; the message names the reason and a remedy."""
