"""Functions that run in a sandbox, as a student's function would."""

import platform

import msgspec
import pytest

from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import (
    Call,
    JobResult,
    Limits,
    Nothing,
    Part,
    Report,
    RunCall,
    Statement,
)

LIMITS = Limits(seconds=20, memory_mb=600)
on_x86_64 = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the call numbers are those of x86_64"
)


def run(
    sandbox: Sandbox | Session, body: str, limits: Limits = LIMITS, call: Call | None = None
) -> JobResult:
    """Run a function with this body, which this helper indents, in a fresh process."""
    source = "def function(*arguments):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    code = Part("function", 1, (Statement(1, 1, source),))
    return sandbox.run(RunCall(code, call or Call("function")), limits)


def value(result: JobResult) -> object:
    """Return the value in the report of a finished job."""
    assert result.status == "finished", result.detail
    return msgspec.msgpack.decode(result.report, type=Report).value


def printed(sandbox: Sandbox, body: str, limits: Limits = LIMITS) -> str:
    """Return the text that a function with this body prints; it must not raise."""
    result = run(sandbox, body, limits)
    assert value(result) == Nothing()
    return result.printed.strip()
