"""What an instructor sets for one assignment: `solutions/<name>/settings.toml` as typed data."""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, structs

Count = Annotated[int, Meta(ge=1)]
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Points = Annotated[float, Meta(ge=0, le=1000)]
NonEmpty = Meta(min_length=1)


Rubric = Literal["exact", "open"]

Resubmission = Literal["same data", "new data"]
"""What changed code is tested on when it is handed in again."""

TRAINED_MODEL = "trained_model"
"""The table of a trained model that is handed in, and the exercise that it is judged as."""


class SettingsError(Exception):
    """A settings file that cannot be used: one sentence that names the file and the field."""


class TrainingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the accuracy check trains a model; the pictures of both classes are counted together.

    Training ends after `epochs`, or when a share of `enough_accuracy` of training pictures is told
    apart.

    `photos` is a folder with `Cat` and `Dog` in it, absolute or from the course folder; without it
    the pictures are drawn.
    """

    pictures: Count
    validation: Count
    batch: Count
    epochs: Annotated[int, Meta(ge=1, le=500)]
    enough_accuracy: Share = 1.0
    photos: str | None = None


class TrainedModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trained model that students hand in, and the photos that none of them has seen.

    `file` is its name, beside the notebook; it may have `megabytes`. `photos` is a folder as that
    of `TrainingConfig`; so many `pictures` of it, both classes together, are shown to each model, which
    must get a share of `accuracy` right.
    """

    photos: str
    pictures: Count
    accuracy: Share
    file: Annotated[str, Meta(pattern=r"^[\w-][\w.-]*\.keras$")] = "model.keras"
    megabytes: Annotated[int, Meta(ge=1, le=250)] = 200


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trained model must reach on the validation pictures, between 0 and 1.

    `parameters` bounds the size of a model under the open rubric.
    """

    accuracy: Share
    parameters: Count = 40_000_000


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one call of a student's function may use: wall-clock seconds, megabytes of memory.

    `cpu_seconds` counts the time on all processors together. `training_seconds` bounds the
    accuracy check's training, on the wall clock, instead; and the asking of a trained model.
    """

    seconds: Positive
    memory_mb: Count
    training_seconds: Positive
    cpu_seconds: Positive = 120.0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of one assignment.

    `functions` are the graded functions; `older_names` says which names stood for some of them in
    older notebooks. `reference` is the package with the functions that others are compared with.
    `recipe`, `thresholds` and `trained_model` are there where a check asks for them. `points`
    holds, for each exercise, the points of each of its checks, in the order of the file. `open`
    holds the tables that take the place of those of the same name under the open rubric; an
    exercise is worth the same under both. `resubmission` says whether all code is called with the
    same data, or each version of a student's code with data of its own.
    `own_layers` says whether the open rubric judges models
    with own layers, which it can only do in the student's own process.
    """

    title: str
    functions: Annotated[tuple[str, ...], NonEmpty]
    rubric: Rubric
    limits: Limits
    points: Annotated[dict[str, dict[str, Points]], NonEmpty]
    reference: str = "catsdogs_ref.baseline"
    recipe: TrainingConfig | None = None
    thresholds: Thresholds | None = None
    trained_model: TrainedModel | None = None
    open: dict[str, dict[str, Points]] = {}
    older_names: dict[str, str] = {}
    resubmission: Resubmission = "same data"
    own_layers: Literal["judge", "refuse"] = "judge"

    def under(self, rubric: Rubric) -> "Settings":
        """The settings with the points of a rubric in force."""
        replaced = self.open if rubric == "open" else {}
        return structs.replace(self, rubric=rubric, points={**self.points, **replaced}, open={})

    @property
    def judges_own_layers(self) -> bool:
        """Whether a model with own layers is judged in the student's own process."""
        return self.rubric == "open" and self.own_layers == "judge"

    def exercise_points(self, exercise: str) -> float:
        """The points of all checks of one exercise together.

        Raises:
            SettingsError: the exercise has no points.
        """
        if exercise not in self.points:
            known = ", ".join(self.points)
            raise SettingsError(
                f"no points are set for the exercise {exercise!r}, only for {known}"
            )
        return sum(self.points[exercise].values())


def read_settings(path: Path, rubric: Rubric | None = None) -> Settings:
    """Read a settings file; the points are those of `rubric`, or of the one that the file names.

    Raises:
        SettingsError: the file is missing, is not TOML, or holds something else than settings.
    """
    try:
        raw = msgspec.toml.decode(path.read_bytes())
        for table in ("points", "open"):
            _check_points(table, raw.get(table))
        settings = msgspec.convert(raw, Settings)
        _check_worth(settings)
        return settings.under(rubric or settings.rubric)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {_plain(str(error))}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {_plain(str(error))}") from error


def _check_worth(settings: Settings) -> None:
    """The gradebook knows one maximum for each exercise, so the rubrics have to agree on it."""
    for exercise, checks in settings.open.items():
        worth = sum(settings.points.get(exercise, {}).values())
        if sum(checks.values()) != worth:
            raise msgspec.ValidationError(
                f"Expected {worth:g} points, as in points.{exercise} - at `$.open.{exercise}`"
            )


def _check_points(table: str, points: Any) -> None:
    """Judge the points one by one, because msgspec names no keys of a dictionary in its errors."""
    if not isinstance(points, dict):
        return
    for exercise, checks in points.items():
        _convert_at(f"{table}.{exercise}", checks, Annotated[dict[str, Any], NonEmpty])
        for check, value in checks.items():
            _convert_at(f"{table}.{exercise}.{check}", value, Points)


def _convert_at(field: str, value: Any, kind: Any) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(f"{error} - at `$.{field}`") from error


def _plain(message: str) -> str:
    """Turn "Expected `int` >= 1 - at `$.recipe.epochs`" into "recipe.epochs: expected int >= 1"."""
    what, _, where = message.partition(" - at `$.")
    what = what.removeprefix("Object contains ").replace("`", "")
    what = what.replace("Object missing required", "missing").replace("object of", "table of")
    sentence = what[:1].lower() + what[1:]
    return f"{where.rstrip('`')}: {sentence}" if where else sentence
