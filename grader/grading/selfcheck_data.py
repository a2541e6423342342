"""The data file `selfcheck.json` that the checks in a released notebook need."""

from pathlib import Path
from typing import Any

import msgspec

from grader.errors import InputError
from grader.settings import Settings

FILE_NAME = "selfcheck.json"
PRACTICE_SEED = 0
"""The public seed of the data for a notebook's own checks."""
PICTURES_PER_CLASS = 300
"""The number of drawn cats, and of drawn dogs, in the practice folder `PetImages`."""
PRACTICE_SPLIT = "practice"
"""The folder of practice pictures that are already split into sets."""
PICTURES_PER_SET = {"training": 150, "validation": 50}
"""The number of drawn cats, and of drawn dogs, in each of these sets."""


class SelfCheckDataError(InputError):
    """Missing or damaged data of a notebook's own checks; says how to get it."""


class SelfCheckData(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    rename={"reference_values": "facts", "variant_values": "variant_facts"},
):
    """The data of one assignment that its checks need besides a student's code.

    `reference_values` are the values of the reference on the data of `seed`, by name. The file
    calls them `facts`, as in released notebooks. `variant_values` are those of the variants of the
    assignment whose values are others. `check_sources` are the modules in the course's
    own folder of checks, by the path in it.
    """

    assignment: str
    seed: int
    settings: Settings
    reference_values: dict[str, Any]
    check_sources: dict[str, bytes] = {}
    variant_values: dict[str, dict[str, Any]] = {}

    def to_json(self) -> bytes:
        """Encode the data as indented JSON that ends in a newline; equal data gives equal bytes.

        Exercises keep the order of the settings, which is the order of their checks.
        """
        ordered = msgspec.structs.replace(
            self,
            reference_values=dict(sorted(self.reference_values.items())),
            variant_values={
                name: dict(sorted(values.items())) for name, values in self.variant_values.items()
            },
        )
        return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"

    def as_variant(self, name: str | None) -> "SelfCheckData":
        """Return the data of a variant of the assignment, or the same data without a name."""
        values = self.variant_values.get(name or "", self.reference_values)
        return msgspec.structs.replace(
            self,
            settings=self.settings.as_variant(name),
            reference_values=values,
            variant_values={} if name else self.variant_values,
        )

    @classmethod
    def from_json(cls, content: bytes) -> "SelfCheckData":
        """Decode the data.

        Raises:
            msgspec.MsgspecError: the content is not self-check data.
        """
        return msgspec.json.decode(content, type=cls)


def load_selfcheck_data(notebook: Path) -> SelfCheckData:
    """Load the data for the checks of a notebook from the file beside it.

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
