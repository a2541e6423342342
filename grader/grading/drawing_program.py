"""The program that calls an instructor's function for training data, in a process of its own.

    python -m grader.grading.drawing_program FILE FUNCTION SEED COUNT TARGET

The function gets a random generator and a count, and returns inputs and labels. They are written
to TARGET, a `.npz` file. The instructor's imports, prints and changes stay in this process.
"""

import inspect
import runpy
import sys
import traceback
from pathlib import Path

import numpy as np

from grader.errors import did_you_mean


def main(file: str, function: str, seed: str, count: str, target: str) -> int:
    """Call the function and write its result; if it fails, print one line and return 1."""
    # As for a program: modules beside the file can be imported.
    sys.path.insert(0, str(Path(file).parent))
    try:
        names = runpy.run_path(file)
        if function not in names:
            own = [name for name, value in names.items() if inspect.isfunction(value)]
            hint = did_you_mean(function, own)
            print(f"there is no function {function}{hint}", file=sys.stderr)
            return 1
        draw = names[function]
        inputs, labels = draw(np.random.default_rng(int(seed)), int(count))
        np.savez(target, inputs=np.asarray(inputs), labels=np.asarray(labels))
    except Exception as error:  # noqa: BLE001 - an instructor's function may raise anything
        print(_describe(error, file), file=sys.stderr)
        return 1
    return 0


def _describe(error: Exception, file: str) -> str:
    """Return an exception in one line, with the last line of the instructor's file."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == Path(file)]
    place = f" (line {lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
