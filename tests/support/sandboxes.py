"""Run functions in a sandbox as if they were a student's."""

import msgspec

from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import Call, JobResult, Limits, Part, Report, RunCall, Statement

LIMITS = Limits(seconds=20, memory_mb=600)


def run(
    sandbox: Sandbox | Session, body: str, limits: Limits = LIMITS, call: Call | None = None
) -> JobResult:
    """Run a function with this body, which is indented here, in a new fork."""
    source = "def function(*arguments):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    code = Part("function", 1, (Statement(1, 1, source),))
    return sandbox.run(RunCall(code, call or Call("function")), limits)


def value(outcome: JobResult) -> object:
    """Return the value of the function's call."""
    assert outcome.status == "finished", outcome.detail
    return msgspec.msgpack.decode(outcome.report, type=Report).value
