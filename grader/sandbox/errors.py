"""Errors of the sandbox itself; none of them is the student's fault."""


class SandboxError(Exception):
    """The sandbox cannot be started or does not answer."""


class NoAnswerError(SandboxError):
    """A process of the sandbox ended without an answer, or its answer cannot be decoded."""


class UnprotectedError(SandboxError):
    """This machine cannot isolate students' code; the message names the reason and a remedy."""
