"""The fork server: imports TensorFlow once, then forks a supervisor for each connection.

It runs no student code, builds no model and starts no thread, so each fork of it is a clean, warm
start. It lives as long as the control socket, whose descriptor is its only argument.
"""

import gc
import os
import signal
import socket
import sys

from grader.sandbox.processes.supervisor import supervise
from grader.sandbox.protocol import ISOLATIONS


def main() -> None:
    """Send `ready` on the control socket, then fork a supervisor for each descriptor received.

    The byte that comes with a descriptor selects the isolation to set up at once, by its index in
    `ISOLATIONS`; any other number selects none.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    # Objects that stay need no collection, and memory pages stay shared if nobody writes to them.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(b"ready")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            early = dict(enumerate(ISOLATIONS)).get(request[0])
            supervise(socket.socket(fileno=descriptors[0]), early)
            os._exit(0)
        os.close(descriptors[0])


def warm_up() -> None:
    """Import the modules that student functions use, so that no fork has to."""
    import keras.src.legacy.preprocessing.image
    import PIL.Image
    import scipy.ndimage
    import tensorflow as tf

    import grader.sandbox.jobs.capture
    import grader.sandbox.jobs.model_jobs
    import grader.sandbox.jobs.student_code
    from grader.sandbox.isolation import view
    from grader.sandbox.jobs import older_keras

    PIL.Image.preinit()
    # TensorFlow loads both at the first access.
    _ = tf.keras.layers.Dense, tf.keras.preprocessing.image.ImageDataGenerator
    assert all((keras, scipy, grader))
    older_keras.accept_older_code()
    # Cached here, these are known to every fork.
    _ = view.readable_paths(), view.links(), view.hidden_paths()


if __name__ == "__main__":
    main()
