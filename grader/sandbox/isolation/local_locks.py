"""Locks of threads in place of locks of processes, where processes may have none.

Locks of processes are files in /dev/shm, which all processes of a machine share. Keras' generators
create some although they only start threads.
"""

import multiprocessing.context
import threading
from typing import Any


def use_thread_locks() -> None:
    """Make `multiprocessing` create locks that work within one process only."""
    context: Any = multiprocessing.context.BaseContext
    for name in ("Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore"):
        setattr(context, name, _factory(getattr(threading, name)))


def _factory(kind: Any) -> Any:
    def create(_context: object, *arguments: Any) -> Any:
        return kind(*arguments)

    return create
