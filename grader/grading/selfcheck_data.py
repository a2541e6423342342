"""What lies beside a released notebook so that its checks work: `selfcheck.json`."""

from pathlib import Path
from typing import Any

import msgspec

from grader.settings import Settings

FILE_NAME = "selfcheck.json"
PRACTICE_SEED = 0
"""The seed of the data that a notebook's own checks use; it may be known to all."""
PICTURES_PER_CLASS = 300
"""How many drawn cats, and how many dogs, there are to practise on in `PetImages`."""
PRACTICE_SPLIT = "practice"
"""The folder of pictures that are shared out already."""
PICTURES_PER_SET = {"training": 150, "validation": 50}
"""How many drawn cats, and how many dogs, each set of those has."""


class SelfCheckDataError(Exception):
    """What a notebook's own checks need is not there: says what to do."""


class SelfCheckData(msgspec.Struct, frozen=True):
    """All that the checks of one assignment need besides a student's code.

    `facts` is what the reference yields on the data of `seed`, by name.
    """

    assignment: str
    seed: int
    settings: Settings
    facts: dict[str, Any]

    def to_json(self) -> bytes:
        """The record as indented JSON that ends in a newline; the same record, the same bytes.

        Exercises stay in the order of the settings, which is that in which they are judged.
        """
        ordered = msgspec.structs.replace(self, facts=dict(sorted(self.facts.items())))
        return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> "SelfCheckData":
        """Read a record.

        Raises:
            msgspec.MsgspecError: it is not such a record.
        """
        return msgspec.json.decode(content, type=cls)


def load_selfcheck_data(notebook: Path) -> SelfCheckData:
    """What the checks of a notebook need, from the file beside it.

    Raises:
        SelfCheckDataError: the file is missing or damaged.
    """
    path = notebook.absolute().parent / FILE_NAME
    try:
        return SelfCheckData.from_json(path.read_bytes())
    except FileNotFoundError:
        raise SelfCheckDataError(
            f"{FILE_NAME} is not in {path.parent}: it came with the notebook and belongs beside it"
        ) from None
    except (OSError, msgspec.MsgspecError) as error:
        raise SelfCheckDataError(
            f"{path} cannot be read ({error}): get a fresh copy of it."
        ) from None
