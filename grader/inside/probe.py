"""The former name of `grader.sandbox.processes.probe`, for one release."""

import warnings

from grader.sandbox.processes.probe import main

if __name__ == "__main__":
    warnings.warn(
        "grader.inside.probe is now grader.sandbox.processes.probe", FutureWarning, stacklevel=1
    )
    main()
