"""What crosses the border between the grader and a student's process: calls and evidence.

Everything here is plain, typed data. The grader sends a `Job`; the untrusted side answers with an
`JobResult`, whose `report` holds at most one encoded `Report` written by the process that ran student
code. Nothing in it is a verdict and nothing in it is ever executed: bytes are decoded against these
types, with a bound on their length, or they are refused.
"""

from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta

MAX_JOB_BYTES = 64 * 2**20
MAX_REPORT_BYTES = 64 * 2**20
MAX_PRINTED_BYTES = 64 * 2**10
MAX_SAID_BYTES = 50 * 2**20
MAX_OPEN_FILES = 1024
MAX_FILES = 20_000
MAX_FAULTS = 1000
# A decoded list of empty lists takes seventy times the bytes that it came in: only reports of
# pictures, whose types bound what they hold, may be long.
MAX_PLAIN_BYTES = 2 * 2**20
# Unpacked, weights must fit into the space that a worker may fill.
MAX_WEIGHTS_BYTES = 250 * 2**20
# A training by the recipe has at most so many; what is told of more is forged.
MAX_HALF_EPOCHS = 1000
# What decoding raises for bytes that are not what they should be.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
Text = Annotated[str, Meta(max_length=10_000)]

_NUMBERS = {"bool", "float16", "float32", "float64"} | {
    f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


class Statement(msgspec.Struct, frozen=True):
    """One top-level statement of a notebook; cells and lines are counted from 1."""

    cell: int
    line: int
    source: str


class Part(msgspec.Struct, frozen=True):
    """What one graded function needs: statements in notebook order.

    `name` is what the function is called in the notebook, `cell` the one that defines it.
    """

    name: str
    cell: int
    statements: tuple[Statement, ...]


class Slice(msgspec.Struct, frozen=True):
    """The parts of a notebook that its graded functions need, by the name that is asked for.

    `trained` is the SHA-256 of the trained model that was handed in with the notebook, if it is to
    be graded and there is one. `notes` say what could not be read. `elsewhere` tells of names that
    are used in vain in which cell they are defined, and why that does not count. `flags` are for
    the instructor.
    """

    parts: dict[str, Part]
    notes: tuple[str, ...] = ()
    unusable_definitions: dict[str, str] = {}
    trained: str = ""
    flags: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The graded functions that are defined."""
        return tuple(self.parts)

    @property
    def cells(self) -> dict[str, tuple[int, ...]]:
        """For each function the cells that were taken, the one that defines it first."""
        return {
            name: (part.cell, *sorted({each.cell for each in part.statements} - {part.cell}))
            for name, part in self.parts.items()
        }


class InputFile(msgspec.Struct, frozen=True):
    """A file laid out for a call, below its working folder; a path ending in `/` is a folder."""

    path: str
    content: bytes = b""


class PathArgument(msgspec.Struct, frozen=True, tag="path"):
    """An argument that is a path below the working folder; the function gets it absolute."""

    path: str


class Number(msgspec.Struct, frozen=True, tag="number"):
    """An argument that is a number: whole ones arrive as such."""

    value: int | float


class Epoch(msgspec.Struct, frozen=True):
    """What a training reports after an epoch."""

    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


STAND_IN_GRID = 3
"""Places in each direction over which a stand-in model averages."""


class StubModel(msgspec.Struct, frozen=True, tag="stand-in"):
    """An argument that is a small Keras model, made for the call where the function runs.

    It takes pictures (n, side, side, 3), averages them over a grid of `STAND_IN_GRID` places each
    way, and answers (n, 1): the sigmoid of these 27 numbers times `weights` (place by place, three
    colours each), with `bias` added.
    """

    side: int
    weights: tuple[float, ...]
    bias: float


class LabelledPictures(msgspec.Struct, frozen=True, tag="dataset"):
    """An argument that is a `tf.data` dataset of batches (pictures, labels).

    It comes in another order each time that it is gone through, as training pictures do.
    """

    pictures: "Array"
    labels: "Array"
    batch: int


Argument = PathArgument | Number | StubModel | LabelledPictures
Observation = Literal["nothing", "batches", "model", "stopping", "plain"]


class Call(msgspec.Struct, frozen=True):
    """One call of one function in a process of its own, and what to look at afterwards.

    `folder` names the working folder that the paths lie in. `observe` says what is made of the
    returned value; files left behind and text printed are always observed. `picture_shape` is the
    (height, width, channels) for which a model without an input shape is built, `pictures`
    bounds how much is read from generators in each of `epochs`; of the validation generator the
    first `glance` pictures of one epoch more are read. `history` is what a callback that comes back
    is told, epoch by epoch.
    """

    function: str
    arguments: tuple[Argument, ...] = ()
    folder: str = "work"
    given: tuple[InputFile, ...] = ()
    observe: Observation = "nothing"
    picture_shape: tuple[int, int, int] = (150, 150, 3)
    pictures: int = 0
    epochs: int = 1
    glance: int = 0
    history: tuple[Epoch, ...] = ()
    random_seed: int = 0


class Limits(msgspec.Struct, frozen=True):
    """What one fork and all that it starts may use.

    Wall-clock seconds, MiB of memory beyond the warm start, seconds of processor time.
    """

    seconds: float = 60.0
    memory_mb: int = 3000
    cpu_seconds: float = 120.0


class RunCall(msgspec.Struct, frozen=True, tag="call"):
    """Job: run the part of the notebook, make the call, observe."""

    part: Part
    call: Call


class DescribeModel(msgspec.Struct, frozen=True, tag="describe"):
    """Job, no student code in it: rebuild a described model and tell its layers and settings."""

    model: "ModelConfig"
    picture_shape: tuple[int, int, int]


class TrainModel(msgspec.Struct, frozen=True, tag="train"):
    """Job, no student code in it: rebuild a described model, train it, predict.

    `pictures` and `validation` are `.npy` files on the grader's side, uint8 (n, height, width, 3);
    they are scaled so that white is `white`. `labels` are the training labels, 0 or 1; those for
    validation are not in here. Training ends after `epochs`, or once a share of `enough_accuracy`
    of training pictures is told apart. `call` is the call that returns the model, for one that can
    only be trained in the student's own process.
    """

    model: "ModelConfig"
    pictures: str
    labels: bytes
    validation: str
    batch: int
    epochs: int
    random_seed: int
    enough_accuracy: float = 1.0
    white: float = 1.0
    call: "Call | None" = None


class TrainOwnModel(msgspec.Struct, frozen=True, tag="train own"):
    """Job: run the part of the notebook, make the call, train the model that it returns, predict.

    For a model that cannot be rebuilt elsewhere, because it has own layers. `training` says how;
    its model is not used.
    """

    part: Part
    call: Call
    training: TrainModel


class ReadModel(msgspec.Struct, frozen=True, tag="read"):
    """Job, no student code in it: tell what a saved model consists of, without building it.

    `file` is a `.keras` archive on the grader's side. Whoever handed it in may have forged it.
    """

    file: str


class AskModel(msgspec.Struct, frozen=True, tag="ask"):
    """Job, no student code in it: rebuild a described model with the weights of `file`, predict.

    `file` is as for `ReadModel`; `pictures` and `white` are as `validation` and `white` of
    `TrainModel`, but the pictures have the size that the model takes.
    """

    model: "ModelConfig"
    file: str
    pictures: str
    white: float = 1.0


Task = RunCall | DescribeModel | TrainModel | TrainOwnModel | ReadModel | AskModel
"""What a job may be."""

Isolation = Literal["namespaces", "landlock", "process"]
PROTECTED: tuple[Isolation, ...] = ("namespaces", "landlock")
ISOLATIONS: tuple[Isolation, ...] = (*PROTECTED, "process")
"""How a fork is walled off, the strongest way first; the last one is no protection."""


class Job(msgspec.Struct, frozen=True):
    """A piece of work for one fresh fork."""

    task: Task
    limits: Limits
    isolation: Isolation = "namespaces"


class Entry(msgspec.Struct, frozen=True):
    """Something that a call left in the file system.

    `path` is relative to the working folder, or absolute when it lies elsewhere. `digest` is the
    SHA-256 of a regular file's content.
    """

    path: str
    kind: Literal["file", "folder", "link", "other"]
    size: int = 0
    digest: str = ""


JobStatus = Literal[
    "finished",
    "out of time",
    "out of memory",
    "out of space",
    "too many processes",
    "too much output",
    "died",
    "killed",
    "grader fault",
]


class JobResult(msgspec.Struct, frozen=True):
    """How a job in the sandbox ended, as the supervisor saw it from outside.

    `detail` explains the ending in words; of the endings, `killed` means a SIGKILL that the supervisor
    did not send. `report` holds the worker's answer as bytes, not decoded yet, and is empty unless
    the ending is `finished`. `printed` is the text on stdout and stderr. `files` are the files left
    by a call of a student's function. `seconds` is wall-clock time, `memory_mb` the highest memory
    seen, in units of 2**20 bytes.
    """

    status: JobStatus
    detail: str = ""
    report: bytes = b""
    printed: str = ""
    files: tuple[Entry, ...] = ()
    seconds: float = 0.0
    memory_mb: int = 0


class Array(msgspec.Struct, frozen=True):
    """An array as plain data, in C order."""

    dtype: str
    shape: Annotated[tuple[int, ...], Meta(max_length=32)]
    data: bytes

    @classmethod
    def of(cls, values: np.ndarray) -> "Array":
        """Wrap an array of a boolean, integer or floating-point type."""
        native = values.astype(values.dtype.newbyteorder("="), copy=False)
        return cls(native.dtype.name, native.shape, native.tobytes())

    def __post_init__(self) -> None:
        """Refuse what does not hold together, when it is made and when it is decoded."""
        self.numpy()

    def numpy(self) -> np.ndarray:
        """The array, read-only.

        Raises:
            ValueError: type, shape and data do not agree, or the type is not a plain number.
        """
        if self.dtype not in _NUMBERS:
            raise ValueError(f"arrays hold numbers, not {self.dtype!r}")
        if any(size < 0 for size in self.shape):
            raise ValueError(f"negative shape {self.shape}")
        return np.frombuffer(self.data, np.dtype(self.dtype)).reshape(self.shape)


class Nothing(msgspec.Struct, frozen=True, tag="nothing"):
    """The function returned; its value was not asked for."""


class Unexpected(msgspec.Struct, frozen=True, tag="unexpected"):
    """The function returned something that cannot be observed as asked; `what` describes it."""

    what: Text


class Batch(msgspec.Struct, frozen=True):
    """One batch: pictures (n, height, width, channels) and labels (n,) or (n, classes)."""

    pictures: Array
    labels: Array


class Feed(msgspec.Struct, frozen=True):
    """What one generator yields: its kind and the batches of one epoch."""

    kind: Text
    batches: Annotated[tuple[Batch, ...], Meta(max_length=10_000)]


class Batches(msgspec.Struct, frozen=True, tag="batches"):
    """The batches of the training and the validation generator, in `later` those of more epochs."""

    training: Feed
    validation: Feed
    later: "Annotated[tuple[Batches, ...], Meta(max_length=10)]" = ()


class Stopping(msgspec.Struct, frozen=True, tag="stopping"):
    """What a callback made of a training that it was told of.

    `epochs` were gone through, the last one may be that in which it stopped the training. `kept` is
    the epoch, counted from 1, whose weights the model was left with; None for weights of no epoch.
    """

    epochs: int
    kept: int | None


class OwnPart(msgspec.Struct, frozen=True):
    """A part of a model that the student defined, not Keras.

    It is a class of a layer, a function that a layer applies, or a way of training. `layer` names
    the layer, or the model, that has it, `name` the class or function; `cell` is the cell that
    defines it, if that is known.
    """

    kind: Literal["class", "function", "training"]
    layer: Text
    name: Text
    cell: int | None = None


class ModelConfig(msgspec.Struct, frozen=True, tag="model"):
    """A model as Keras' own configuration, plain JSON: enough to build it elsewhere.

    `kind` is the class that the student used. `compile` is None when the model is not compiled.
    A model that holds more than Keras' own parts cannot be built elsewhere: `own` names parts of
    it, and `in_place` describes it as the student's process saw it.
    """

    kind: str
    architecture: dict[str, Any]
    compile: dict[str, Any] | None = None
    own: Annotated[tuple[OwnPart, ...], Meta(max_length=20)] = ()
    in_place: "ModelEvidence | None" = None


class Plain(msgspec.Struct, frozen=True, tag="plain"):
    """A value of numbers, texts, lists and dictionaries: arrays and tuples came as lists."""

    value: Any


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """The student's code raised; `cell`, `line` and `code` tell the student's own line."""

    exception: Text
    message: Text
    cell: int | None = None
    line: int | None = None
    code: Text | None = None


Value = Nothing | Unexpected | Batches | ModelConfig | Stopping | Plain | Raised


class Fault(msgspec.Struct, frozen=True):
    """A statement beside the functions that failed when the slice was run."""

    cell: int
    line: int
    message: Text


Faults = Annotated[tuple[Fault, ...], Meta(max_length=MAX_FAULTS)]


class Report(msgspec.Struct, frozen=True):
    """What the process that ran student code sends: what came back, and what failed on the way."""

    value: Value
    faults: Faults = ()


class PictureReport(msgspec.Struct, frozen=True):
    """A `Report` on a call that should give pictures, read so that it may be long."""

    value: Nothing | Unexpected | Batches | Raised
    faults: Faults = ()


class LayerEvidence(msgspec.Struct, frozen=True):
    """One layer of a rebuilt model; shapes leave the batch out, `settings` are Keras' own."""

    kind: str
    name: str
    output_shape: tuple[int | None, ...]
    parameters: int
    activation: str | None = None
    settings: dict[str, Any] = {}
    trainable: bool = True


class CompileEvidence(msgspec.Struct, frozen=True):
    """Compile settings in normal form, whatever spelling the student used.

    `learning_rate` is None for a schedule. `optimizer_settings` are the others of the optimizer,
    `loss_settings` all of the loss; `weighted` says whether the loss is multiplied by something.
    """

    loss: str
    from_logits: bool
    optimizer: str
    learning_rate: float | None
    metrics: tuple[str, ...]
    optimizer_settings: dict[str, Any] = {}
    loss_settings: dict[str, Any] = {}
    weighted: bool = False


class ModelEvidence(msgspec.Struct, frozen=True, tag="model evidence"):
    """A rebuilt model: its shapes without the batch, its layers (Input left out), its settings.

    `forward_shape` is the shape of its output for one picture, None when it takes no such one,
    `input_type` the type of numbers that it takes.
    `own_process` says that the student's own process described it, so it may be forged.
    """

    kind: str
    input_shape: tuple[int | None, ...]
    output_shape: tuple[int | None, ...]
    layers: tuple[LayerEvidence, ...]
    parameters: int
    compile: CompileEvidence | None = None
    forward_shape: tuple[int, ...] | None = None
    own_process: bool = False
    input_type: str = "float32"


class TrainingEvidence(msgspec.Struct, frozen=True, tag="training evidence"):
    """What training did.

    `losses` holds the loss before training and the mean loss of each half epoch, `accuracies` the
    share of right answers for training pictures after it. `predictions` (pictures, units) are those
    for the validation pictures in the state with the best of these accuracies.

    `asked_losses` are the losses of the same training pictures before training and after each half
    epoch; `known_before` is the share of them that was answered rightly before training.
    """

    losses: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS + 1)]
    accuracies: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS)]
    predictions: Array
    asked_losses: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS + 1)]
    known_before: float

    def __post_init__(self) -> None:
        """Refuse what no training tells, when it is made and when it is decoded."""
        if not (self.losses and self.accuracies and self.predictions.shape):
            raise ValueError("a training tells losses, accuracies and predictions")
        if min(len(self.losses), len(self.asked_losses)) < 2:
            raise ValueError("a training tells losses before and after")
        # Written so that what is no number is no share.
        if not all(0 <= share <= 1 for share in (*self.accuracies, self.known_before)):
            raise ValueError("accuracies are from 0 to 1")
        if 0 in self.predictions.shape:
            raise ValueError("a training predicts something for each picture")


class Predictions(msgspec.Struct, frozen=True, tag="predictions"):
    """What a trained model answers for pictures: `values` has the shape (pictures, units).

    `learned_means` are the largest means that its layers of the kind `Normalization` have learned,
    by the names of the layers: they are among the weights, and tell which pixel values it expects.
    """

    values: Array
    learned_means: dict[str, float] = {}

    def __post_init__(self) -> None:
        """Refuse what is no prediction, when it is made and when it is decoded."""
        if len(self.values.shape) != 2 or 0 in self.values.shape:
            raise ValueError("a model predicts one row of numbers for each picture")


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A described model could not be built, run or trained; `why` is Keras' message."""

    why: str


ModelReport = ModelEvidence | TrainingEvidence | ModelConfig | Predictions | Refused


def encode(record: msgspec.Struct) -> bytes:
    """A record as MessagePack bytes."""
    return msgspec.msgpack.encode(record)
