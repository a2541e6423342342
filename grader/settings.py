"""Read the settings of one assignment, `solutions/<name>/settings.toml`, as typed data.

The tables about data and training are in `grader.training_settings`. The text below each field is
its meaning in `docs/instructors/settings.md` and in the JSON Schema of `grader schema settings`;
after a change run `python -m scripts.settings_table`.
"""

from collections.abc import Callable
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, structs

from grader.errors import InputError
from grader.former_names import current_reference
from grader.messages.catalog import languages
from grader.settings_messages import convert_at, plain_message, unknown_name
from grader.training_settings import (
    Count,
    Data,
    Positive,
    Thresholds,
    TrainedModel,
    TrainingConfig,
    misfit,
)
from grader.variants import Variant, variant_for

Points = Annotated[float, Meta(ge=0, le=1000)]
NonEmpty = Meta(min_length=1)
GivenValue = bool | int | float | str | list[bool | int | float | str]


Rubric = Literal["exact", "open"]

Resubmission = Literal["same data", "new data"]
"""What changed code is tested on when it is handed in again."""

TRAINED_MODEL = "trained_model"
"""The table of a trained model that is handed in, and the exercise that it is judged as."""


class SettingsError(InputError):
    """A settings file that cannot be used; the message names the file and the field."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limit what one call of a student's function may use."""

    seconds: Positive = 60.0
    """Maximum wall-clock seconds of one call."""
    memory_mb: Count = 3000
    """Maximum memory of one call in megabytes."""
    training_seconds: Positive = 300.0
    """Maximum wall-clock seconds of one training by the accuracy check, and of the predictions of a
    trained model.
    """
    cpu_seconds: Positive = 120.0
    """Maximum processor seconds of one call, all processors together."""


class ExerciseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Describe an exercise whose function or checks have another name, or take parameters."""

    function: str | None = None
    """Function of the notebook that the exercise is about; by default the one with its name."""
    checks: str | None = None
    """Name of the checks: those of the course in `checks/test_<name>.py`, or ready-made ones; by
    default the name of the exercise.
    """
    parameters: dict[str, Any] = {}
    """Parameters of the checks."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hold the settings of one assignment."""

    title: str
    """Title of the assignment, for people."""
    functions: Annotated[tuple[str, ...], NonEmpty]
    """Names of the functions that students write. The grader runs only these and the code that they
    use.
    """
    points: Annotated[dict[str, dict[str, Points]], NonEmpty]
    """Points of each check, one table for each exercise, in the order of the file."""
    language: str = "en"
    """Language of the texts for students: `en` or `es`. What is not translated stays English."""
    rubric: Rubric = "exact"
    """Rubric in force: `exact` compares a model with the reference, `open` accepts any network that
    learns.
    """
    limits: Limits = Limits()
    """Limits of one call of a student's function."""
    reference: str | None = None
    """What the checks compare with: a file beside the notebook such as `reference.py`, or an
    installed package. By default `reference.py`, or else the solution in the notebook itself.
    """
    data: Data = Data()
    """Inputs and labels that models are trained on; without the table they are drawn cats and dogs.
    """
    recipe: TrainingConfig | None = None
    """Training configuration of the accuracy check; needed only if a check trains a model."""
    thresholds: Thresholds | None = None
    """What a model must reach; needed only if a check asks for it."""
    trained_model: TrainedModel | None = None
    """Trained model that students hand in; needed only if a check asks for it."""
    open: dict[str, dict[str, Points]] = {}
    """Points under the rubric `open`. A table takes the place of the table of the same exercise in
    `points` and must have the same sum.
    """
    exercises: dict[str, ExerciseSettings] = {}
    """Describes exercises whose function or checks have another name, or take parameters."""
    given: dict[str, GivenValue] = {}
    """Globals of the notebook that keep these values in each call, whatever its cells set them to:
    numbers, texts, booleans and lists.
    """
    variants: dict[str, Variant] = {}
    """Describes forms of the assignment that ask for fewer functions or other numbers, such as one
    for each week. A submission that neither defines nor uses the functions in `without` of a
    variant is graded as that variant.
    """
    variant: str | None = None
    """Variant that all submissions are graded as, whatever functions they define."""
    older_names: dict[str, str] = {}
    """Maps the name of a function in older notebooks to its present name."""
    resubmission: Resubmission = "same data"
    """Test data for changed code: the same for everybody, or new data for each version."""
    own_layers: Literal["judge", "refuse"] = "judge"
    """Whether the rubric `open` grades or refuses a model with layers of the student's own, which
    can only run in the student's process.
    """

    def under(self, rubric: Rubric) -> "Settings":
        """Return the settings with the points of a rubric."""
        replaced = self.open if rubric == "open" else {}
        return structs.replace(self, rubric=rubric, points={**self.points, **replaced}, open={})

    def variant_of(self, mentions: Callable[[str], bool]) -> str | None:
        """Return the name of the variant for a submission that mentions some functions, or None."""
        return variant_for(self.variants, mentions)

    def as_variant(self, name: str | None) -> "Settings":
        """Return the settings of a variant: without its missing functions, with its numbers."""
        if name is None:
            return self
        variant = self.variants[name]
        described = {
            exercise: structs.replace(one, parameters={**one.parameters, **changed})
            for exercise, changed in variant.parameters.items()
            for one in [self.exercises.get(exercise, ExerciseSettings())]
        }
        return structs.replace(
            self,
            functions=tuple(one for one in self.functions if one not in variant.without),
            points={
                exercise: variant.points.get(exercise, checks)
                for exercise, checks in self.points.items()
                if self.function_of(exercise) not in variant.without
            },
            data=variant.data or self.data,
            exercises={**self.exercises, **described},
            variants={},
            variant=None,
        )

    def function_of(self, exercise: str) -> str:
        """Return the function that an exercise is about."""
        return self.exercises.get(exercise, ExerciseSettings()).function or exercise

    @property
    def judges_own_layers(self) -> bool:
        """Whether models with custom layers are graded, in the student's own process."""
        return self.rubric == "open" and self.own_layers == "judge"

    def exercise_points(self, exercise: str) -> float:
        """Return the total points of one exercise.

        Raises:
            SettingsError: the exercise has no points.
        """
        if exercise not in self.points:
            known = ", ".join(self.points)
            raise SettingsError(
                f"no points are set for the exercise {exercise!r}, only for {known}"
            )
        return sum(self.points[exercise].values())


_TABLES: dict[str, type[msgspec.Struct]] = {
    "": Settings,
    "data": Data,
    "limits": Limits,
    "recipe": TrainingConfig,
    "thresholds": Thresholds,
    "trained_model": TrainedModel,
}


def read_settings(path: Path, rubric: Rubric | None = None) -> Settings:
    """Read a settings file, with the points of `rubric` or else of the rubric in the file.

    Raises:
        SettingsError: the file is missing, is not TOML, or does not hold valid settings.
    """
    try:
        raw = msgspec.toml.decode(path.read_bytes())
        for table in ("points", "open"):
            _check_points(table, raw.get(table))
        _check_given_values(raw.get("given"))
        settings = msgspec.convert(raw, Settings)
        _check_equal_totals(settings)
        _check_training(settings)
        _check_language(settings)
        _check_variants(settings)
        _check_given_names(settings)
        if settings.reference is not None:
            reference = current_reference(settings.reference, path)
            settings = structs.replace(settings, reference=reference)
        return settings.under(rubric or settings.rubric).as_variant(settings.variant)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {plain_message(str(error), _TABLES)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {plain_message(str(error), {})}") from error


def _check_equal_totals(settings: Settings) -> None:
    """Require equal totals in both rubrics: the gradebook has one maximum per exercise."""
    for exercise, checks in settings.open.items():
        total = sum(settings.points.get(exercise, {}).values())
        if sum(checks.values()) != total:
            raise msgspec.ValidationError(
                f"Expected {total:g} points, as in points.{exercise} - at `$.open.{exercise}`"
            )


def _check_training(settings: Settings) -> None:
    """Require that the tables about the training fit together."""
    found = misfit(settings.data, settings.recipe, settings.thresholds, settings.trained_model)
    if found is not None:
        raise msgspec.ValidationError(f"{found[1]} - at `$.{found[0]}`")


def _check_language(settings: Settings) -> None:
    """Require that there are texts in the language."""
    if settings.language not in languages():
        raise unknown_name("language", settings.language, languages())


def _check_variants(settings: Settings) -> None:
    """Require that variants name functions, exercises and variants that exist."""
    if settings.variant is not None and settings.variant not in settings.variants:
        raise unknown_name("variant", settings.variant, settings.variants)
    for name, variant in settings.variants.items():
        for function in variant.without:
            if function not in settings.functions:
                raise unknown_name(f"variants.{name}.without", function, settings.functions)
        for key in ("parameters", "points"):
            for exercise in getattr(variant, key):
                if exercise not in settings.points:
                    raise unknown_name(f"variants.{name}.{key}", exercise, settings.points)
        _check_training(settings.as_variant(name))


def _check_given_names(settings: Settings) -> None:
    """Require that given globals have the names of variables, not those of graded functions."""
    for name in settings.given:
        if not name.isidentifier() or iskeyword(name) or name in settings.functions:
            raise msgspec.ValidationError(
                f"Expected the names of globals that are no graded functions, not {name} "
                "- at `$.given`"
            )


def _check_given_values(given: Any) -> None:
    """Validate given globals one by one, as points."""
    for name, value in given.items() if isinstance(given, dict) else ():
        convert_at(f"given.{name}", value, GivenValue)


def _check_points(table: str, points: Any) -> None:
    """Validate points one by one, because msgspec's errors do not name keys of a dictionary."""
    if not isinstance(points, dict):
        return
    for exercise, checks in points.items():
        convert_at(f"{table}.{exercise}", checks, Annotated[dict[str, Any], NonEmpty])
        for check, value in checks.items():
            convert_at(f"{table}.{exercise}.{check}", value, Points)
