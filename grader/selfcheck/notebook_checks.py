"""The checks inside a student's notebook: the same ones, on the functions defined in it.

Here `submission` is the notebook's own namespace instead of the sandbox, and what the reference
yields is read from `selfcheck.json`, which lies beside the notebook. So the table shows what the
grader will look at; the grader itself draws other files, names and pictures.
"""

import contextlib
import io
import linecache
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from IPython.display import display
from platformdirs import user_cache_path

from catsdogs.datasets.drawing import draw_dataset
from catsdogs.datasets.drawn_split import draw_split
from grader.cache import Store
from grader.grading.checking import CheckContext, run_checks
from grader.grading.pictures import TrainingData, make_training_data
from grader.grading.reference import RecordedReference
from grader.grading.reporting_submission import ProgressCallback, ReportingSubmission
from grader.grading.selfcheck_data import (
    PICTURES_PER_CLASS,
    PICTURES_PER_SET,
    PRACTICE_SEED,
    PRACTICE_SPLIT,
    SelfCheckDataError,
    load_selfcheck_data,
)
from grader.grading.submission import (
    CallEvidence,
    acceptable,
    expect_evidence,
    in_place,
    missing_function,
    raised,
    trained_file_missing,
)
from grader.reports.tables import check_html, check_text
from grader.results import points_of
from grader.sandbox import protocol as evidence
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.jobs import model_jobs as modelling
from grader.sandbox.jobs.arguments import arguments_of
from grader.sandbox.jobs.capture import capture_result
from grader.sandbox.jobs.input_files import create_files
from grader.sandbox.jobs.training import train, train_in_place
from grader.sandbox.protocol import (
    Call,
    DescribeModel,
    ModelConfig,
    ModelEvidence,
    Predictions,
    PredictWithModel,
    Raised,
    ReadModel,
    TrainingEvidence,
    TrainModel,
    Value,
)
from grader.seeds import Seed
from grader.settings import Settings
from grader.submissions.trained_file import trained_file

_T = TypeVar("_T")


def check(function: Callable[..., Any] | str, exercise: str | None = None) -> float | None:
    """Judge a function of this notebook and show a table; the value is the number of points.

    Args:
        function: one of the functions that the assignment asks for; or the name of a file, where
            the exercise is about that.
        exercise: what to judge of it; by default the exercise that has its name.
    """
    name = getattr(function, "__name__", str(function))
    wanted = exercise or name
    try:
        material = load_selfcheck_data(Path("notebook"))
    except SelfCheckDataError as error:
        print(error)
        return None
    if wanted not in material.settings.points:
        print(f"there is no check for {wanted}, only for {', '.join(material.settings.points)}")
        return None
    show = _place_to_show()

    def on_progress(line: str) -> None:
        show({"text/plain": line})

    context = CheckContext(
        material.settings,
        Seed.of(material.seed),
        RecordedReference(material.facts),
        lambda: _practice_training_data(context),
    )
    submission = _NotebookSubmission(name, function, material.settings, on_progress)
    results = run_checks(context, ReportingSubmission(submission, on_progress), (wanted,))
    show({"text/html": check_html(results), "text/plain": check_text(results)})
    return points_of(results)


def _place_to_show() -> Callable[[dict[str, str]], None]:
    """Shows something below the cell, in place of what was shown there before."""
    said = {"text/plain": "checking …"}
    handle = display(said, raw=True, display_id=True)  # type: ignore[no-untyped-call]
    return lambda data: handle.update(data, raw=True)


@contextlib.contextmanager
def try_out() -> Iterator[None]:
    """Run a block that uses functions of this notebook; say so when one is not written yet."""
    try:
        yield
    except NotImplementedError as error:
        function = _innermost_function(error)
        print(f"{function} is not written yet: fill in its stub above, then run this cell again.")


def practice_pictures() -> str:
    """The folder `PetImages` with drawn cats and dogs to practise on, absolute, ending in `/`.

    It lies beside the notebook, where it came with it; else it is drawn at the first call and kept
    in the user's cache folder.
    """
    here = Path.cwd()
    folder = here if (here / "PetImages").is_dir() else _cache()
    return f"{draw_dataset(folder, PICTURES_PER_CLASS, PRACTICE_SEED)}{os.sep}"


def practice_folders() -> tuple[str, str]:
    """The folders `training` and `validation` with drawn pictures, absolute, ending in `/`.

    They lie beside the notebook, where they came with it; else they are drawn at the first call and
    kept in the user's cache folder.
    """
    here = Path.cwd()
    place = here if (here / PRACTICE_SPLIT).is_dir() else _cache()
    folder = draw_split(place / PRACTICE_SPLIT, PICTURES_PER_SET, PRACTICE_SEED)
    training, validation = (f"{folder / name}{os.sep}" for name in PICTURES_PER_SET)
    return training, validation


class _NotebookSubmission:
    """One function of the running notebook, called in place."""

    def __init__(
        self,
        name: str,
        function: Callable[..., Any] | str,
        settings: Settings,
        on_progress: ProgressCallback,
    ) -> None:
        self._name = name
        self._function = function
        self._on_progress = on_progress
        self._settings = settings
        self._limits = evidence.Limits(settings.limits.seconds, settings.limits.memory_mb)
        self._known: dict[Call, CallEvidence] = {}

    def call(self, call: Call) -> CallEvidence:
        """Call the function on files laid out in a temporary folder; raises `CallFailure`."""
        if call.function != self._name:
            raise missing_function(call.function)
        if call not in self._known:
            self._known[call] = self._call(call)
        return self._known[call]

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """Rebuild the model and describe it, or describe it as it is if it has own layers."""
        evidence = in_place(model)
        if evidence is not None:
            return evidence
        job = DescribeModel(acceptable(model), picture_shape)
        with _quiet():
            return expect_evidence(modelling.work(job, []), ModelEvidence)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Rebuild the model and train it, with its progress told.

        A model with own layers is made once more and trained as it is.
        """
        pictures, validation = np.load(job.pictures), np.load(job.validation)
        labels = np.frombuffer(job.labels, np.uint8)
        with _errors_away():
            if in_place(job.model) is not None and callable(self._function):
                model = self._function()
                return train_in_place(model, job, pictures, labels, validation, self._tell_progress)
            job = msgspec.structs.replace(job, model=acceptable(job.model))
            return train(job, pictures, labels, validation, self._tell_progress)

    def saved_model(self) -> ModelConfig:
        """Read the file beside the notebook."""
        path = self._trained_path()
        return self._of_file(ReadModel(str(path)), [path], ModelConfig)

    def predict(self, model: ModelConfig, pictures: Path, white: float) -> Predictions:
        """Rebuild the model with the weights of the file, and ask it."""
        path = self._trained_path()
        job = PredictWithModel(acceptable(model), str(path), str(pictures), white)
        return self._of_file(job, [path, pictures], Predictions)

    def _trained_path(self) -> Path:
        trained = trained_file(Path("notebook"), self._settings)
        if trained is None or trained.fault is not None:
            raise trained_file_missing(trained)
        return trained.path

    def _of_file(
        self, job: ReadModel | PredictWithModel, files: Sequence[Path], kind: type[_T]
    ) -> _T:
        # The work closes what it was given.
        inputs = [os.open(path, os.O_RDONLY) for path in files]
        with _quiet():
            return expect_evidence(modelling.work(job, inputs), kind)

    def _tell_progress(self, number: int, loss: float, accuracy: float) -> None:
        self._on_progress(
            f"training: after {number / 2:g} epochs loss {loss:.3f}, "
            f"{accuracy:.0%} of some pictures right …"
        )

    def _call(self, call: Call) -> CallEvidence:
        with tempfile.TemporaryDirectory(prefix="check-") as name:
            folder = Path(name).resolve() / call.folder
            create_files(call, folder)
            with _quiet() as printed, _same_random_numbers(call.random_seed):
                value: Value
                try:
                    assert callable(self._function)
                    value = capture_result(self._function(*arguments_of(call, folder)), call)
                except Exception as error:  # noqa: BLE001  students' code may raise anything
                    value = _describe(error, self._function)
            if isinstance(value, Raised):
                raise raised(call, value, self._limits)
            if isinstance(value, ModelConfig) and not self._settings.judges_own_layers:
                value = msgspec.structs.replace(value, in_place=None)
            return CallEvidence(value, snapshot(folder.parent, folder), printed.getvalue())


def _describe(error: Exception, function: object) -> Raised:
    """An exception as data, with the innermost line of the notebook."""
    notebook = getattr(getattr(function, "__code__", None), "co_filename", "")
    code = None
    frame = error.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if name == notebook or "ipykernel" in name:
            code = linecache.getline(name, frame.tb_lineno).strip() or code
        frame = frame.tb_next
    return Raised(type(error).__name__, str(error), code=code)


def _innermost_function(error: BaseException) -> str:
    frame = error.__traceback__
    name = "a function"
    while frame is not None:
        if not frame.tb_frame.f_code.co_name.startswith("<"):
            name = frame.tb_frame.f_code.co_name
        frame = frame.tb_next
    return name


def _practice_training_data(context: CheckContext) -> TrainingData:
    seed = context.seed.derived("lesson")
    return make_training_data(Store(_cache()), context.recipe, None, seed)


def _cache() -> Path:
    return user_cache_path("catsdogs-classroom", ensure_exists=True)


@contextlib.contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Keep what is printed out of the notebook, TensorFlow's own log included; gives the text."""
    printed = io.StringIO()
    with _errors_away(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield printed


@contextlib.contextmanager
def _errors_away() -> Iterator[None]:
    """Send what C++ code writes to the error descriptor nowhere."""
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


@contextlib.contextmanager
def _same_random_numbers(seed: int) -> Iterator[None]:
    """Seed Python's and NumPy's random numbers for a call, and put the notebook's back after it."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
