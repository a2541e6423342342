"""Jobs for the sandbox: the task, its limits, and the isolation that it runs in."""

from typing import Literal

import msgspec

from grader.sandbox.protocol.arrays import Array
from grader.sandbox.protocol.calls import Call
from grader.sandbox.protocol.models import ModelConfig
from grader.sandbox.protocol.slices import Part


class Limits(msgspec.Struct, frozen=True):
    """The resources that one job may use, with all processes it starts.

    `seconds` is wall-clock time, `memory_mb` is MiB beyond the warm start, `cpu_seconds` is
    processor time.
    """

    seconds: float = 60.0
    memory_mb: int = 3000
    cpu_seconds: float = 120.0


class RunCall(msgspec.Struct, frozen=True, tag="call"):
    """Task: run the part of the notebook, make the call, observe the result."""

    part: Part
    call: Call


class DescribeModel(msgspec.Struct, frozen=True, tag="describe"):
    """Task without student code: rebuild a model and describe its layers and settings.

    `picture_shape` is the shape of one picture, or of another input of any rank.
    """

    model: ModelConfig
    picture_shape: tuple[int, ...]


class TrainModel(msgspec.Struct, frozen=True, tag="train"):
    """Task without student code: rebuild a model, train it, predict.

    `inputs` and `validation` are paths of `.npy` files on the grader's side, numbers (n, …); they
    are multiplied by `factor`. `labels` are the training labels: (n,), from 0 to `classes` - 1, or
    the numbers to predict, (n,) or (n, numbers), if `classes` is 0. The validation labels stay with
    the grader. Training ends after `epochs`, or at a training accuracy of `enough_accuracy` (0 to
    1). `call` is the call that returns the model, for a model that can only be trained in the
    student's own process.
    """

    model: ModelConfig
    inputs: str
    labels: Array
    validation: str
    batch: int
    epochs: int
    random_seed: int
    enough_accuracy: float = 1.0
    factor: float = 1 / 255
    call: Call | None = None
    classes: int = 2


class TrainOwnModel(msgspec.Struct, frozen=True, tag="train own"):
    """Task: run the part of the notebook, make the call, train the returned model, predict.

    It serves models that cannot be rebuilt elsewhere because of their own layers. `training` sets
    the training; its `model` is not used.
    """

    part: Part
    call: Call
    training: TrainModel


class ReadModel(msgspec.Struct, frozen=True, tag="read"):
    """Task without student code: read the configuration of a saved model, without building it.

    `file` is the path of a `.keras` archive on the grader's side. It may be forged.
    """

    file: str


class PredictWithModel(msgspec.Struct, frozen=True, tag="predict"):
    """Task without student code: rebuild a model with the weights of `file`, predict.

    `file` is as in `ReadModel`; `inputs` and `factor` are as `validation` and `factor` in
    `TrainModel`, but the inputs have the shape of the model's input.
    """

    model: ModelConfig
    file: str
    inputs: str
    factor: float = 1 / 255


Task = RunCall | DescribeModel | TrainModel | TrainOwnModel | ReadModel | PredictWithModel

Isolation = Literal["namespaces", "landlock", "process"]
"""A level of isolation between a job and the machine."""
PROTECTED: tuple[Isolation, ...] = ("namespaces", "landlock")
"""The levels that protect the machine, the strongest first."""
ISOLATIONS: tuple[Isolation, ...] = (*PROTECTED, "process")
"""All levels, the strongest first; the last one is no protection."""


class Job(msgspec.Struct, frozen=True):
    """One task for one fresh process."""

    task: Task
    limits: Limits
    isolation: Isolation = "namespaces"
