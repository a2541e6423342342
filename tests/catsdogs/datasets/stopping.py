"""A process that comes to a certain point and is stopped there, really and without guessing."""

import signal
import subprocess
import sys

_PRELUDE = """
import signal
import sys

# What a shell starts in the background is deaf to interruptions, and so are its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

def stop():
    print("\\nhere", flush=True)  # whatever was said before without the end of a line
    sys.stdin.read()

def stopping_at(number, function):
    calls = iter(range(1_000_000))
    def stopped(*arguments, **named):
        if next(calls) == number:
            stop()
        return function(*arguments, **named)
    return stopped
"""


def stopped_in(program: str, by: signal.Signals = signal.SIGKILL) -> tuple[int, str]:
    """Run a program that calls `stop()` somewhere, and send it a signal there.

    In it `stopping_at(number, function)` makes a function that stops at that call, from 0.

    Returns:
        Its exit code and what it wrote to stderr.
    """
    with subprocess.Popen(
        [sys.executable, "-c", _PRELUDE + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert "here\n" in iter(child.stdout.readline, ""), "it ended before it stopped"
        child.send_signal(by)
        _, said = child.communicate(timeout=60)
    return child.returncode, said
