"""The environment variables of the sandbox processes, independent of those of the grader."""

TENSORFLOW_THREADS = 2
"""The number of threads in each fork, on every machine.

Another number of threads changes the results of a training.
"""

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp/home",  # noqa: S108 - a folder in the private /tmp of the sandbox
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_NUM_INTRAOP_THREADS": str(TENSORFLOW_THREADS),
    "TF_NUM_INTEROP_THREADS": str(TENSORFLOW_THREADS),
    "PYTHONHASHSEED": "0",
    # A process with few large memory pages forks four times as fast as one with many small ones.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    # A killed process must not lose printed text in a buffer.
    "PYTHONUNBUFFERED": "1",
    # Keras creates a folder in the home folder on import; it works without one if it cannot.
    "KERAS_HOME": "/dev/null/keras",
}
