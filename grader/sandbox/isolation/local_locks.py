"""Locks of threads in place of locks of processes, where the latter cannot be had.

Those are files in /dev/shm, which all processes of a machine share. Keras' generators make some
although they only start threads.
"""

import multiprocessing.context
import threading
from typing import Any


def use() -> None:
    """Let `multiprocessing` give locks that hold within one process."""
    context: Any = multiprocessing.context.BaseContext
    for name in ("Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore"):
        setattr(context, name, _maker(getattr(threading, name)))


def _maker(kind: Any) -> Any:
    def make(context: object, *arguments: Any) -> Any:
        return kind(*arguments)

    return make
