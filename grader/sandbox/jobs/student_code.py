"""Runs of student code: one part of a notebook, one call of its function, and the report.

Student code can change everything in the worker, so the grader trusts a report only as far as its
types go.
"""

import os
import sys
import types
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from grader.sandbox.isolation.view import WRITABLE
from grader.sandbox.jobs import interactive
from grader.sandbox.jobs.arguments import ArgumentError, call_function, given_values
from grader.sandbox.jobs.capture import capture_result
from grader.sandbox.jobs.caught_exceptions import CaughtExceptions
from grader.sandbox.jobs.statements import (
    MAX_MESSAGE_CHARACTERS,
    describe_exception,
    exception_message,
    file_name,
    run_statements,
)
from grader.sandbox.jobs.training import TrainingArrays, train_in_place
from grader.sandbox.jobs.undrawn_weights import replace_drawing
from grader.sandbox.protocol import (
    MAX_FAULTS,
    Call,
    Fault,
    ModelReport,
    Part,
    Raised,
    Refused,
    Report,
    RunCall,
    Statement,
    TrainOwnModel,
    Value,
)

_MAX_NAME_CHARACTERS = 200


def run(work: RunCall, writable: Path) -> Report:
    """Run the statements of the part, call the function, and capture its result.

    The working folder of the call is in `writable`.
    """
    if work.call.observe == "model":
        replace_drawing()
    caught = _caught_exceptions(work.part, writable)
    try:
        module, faults = _run_part(work.part, work.call, writable, work.call.random_seed, caught)
    except ArgumentError as error:
        return Report(describe_error(error, ()))
    # Only what the call itself catches can explain its result.
    caught.raised.clear()
    value = _call(work, module, writable)
    return Report(value, faults, tuple(caught.raised))


def train(work: TrainOwnModel, writable: Path, inputs: Sequence[int]) -> ModelReport:
    """Run the statements of the part, call the function, and train the model that it returns.

    `inputs` are open descriptors of the files that the training names, in their order. An exception
    of student code or of Keras gives `Refused`.
    """
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    # Read before any student code runs, because the code could write to an open file.
    training_inputs, validation = map(_load_array, inputs)
    arrays = TrainingArrays(training_inputs, work.training.labels.numpy(), validation)
    try:
        caught = _caught_exceptions(work.part, writable)
        module, _ = _run_part(work.part, work.call, writable, work.training.random_seed, caught)
        function = getattr(module, work.part.name)
        model = call_function(function, work.call, writable / work.call.folder)
        return train_in_place(model, work.training, arrays)
    except BaseException as error:  # noqa: BLE001 - student code may raise anything
        return Refused(describe_exception(error))


def _load_array(descriptor: int) -> np.ndarray:
    """Read the array in an open file, and close the file."""
    with os.fdopen(descriptor, "rb") as file:
        array: np.ndarray = np.load(file)
        return array


def _run_part(
    part: Part, call: Call, writable: Path, random_seed: int, caught: CaughtExceptions
) -> tuple[types.ModuleType, tuple[Fault, ...]]:
    """Run the statements of a part in a new module, with the globals that the call gives.

    Raises:
        ArgumentError: such a global cannot be built.
    """
    import keras

    # This seeds Python and NumPy as well as TensorFlow.
    keras.utils.set_random_seed(random_seed)
    given = given_values(call, writable / call.folder)
    if call.in_folder:
        os.chdir(writable / call.folder)
    module = types.ModuleType("submission")
    sys.modules[module.__name__] = module
    # As in a notebook, because a function may be defined under `if __name__ == "__main__":`.
    module.__dict__.update(interactive.notebook_names(), __name__="__main__")
    # As in a notebook, because a cell may write a module that a later one imports.
    sys.path.insert(0, "")
    sys.dont_write_bytecode = True
    writes_modules = any(name.endswith(".py") for name in part.written_files)
    faults = run_statements(part.statements, module.__dict__, given, caught, writes_modules)
    # A statement may have set a seed of its own, which would make random choices look fixed.
    keras.utils.set_random_seed(random_seed)
    return module, tuple(faults[:MAX_FAULTS])


def _call(work: RunCall, module: types.ModuleType, writable: Path) -> Value:
    if work.part.name not in module.__dict__:
        return Raised("NameError", f"name {work.part.name!r} is not defined")
    function = getattr(module, work.part.name)
    try:
        value = call_function(function, work.call, writable / work.call.folder)
        return capture_result(value, work.call)
    except BaseException as error:  # noqa: BLE001 - student code may raise anything
        return _describe(error, work.part.statements, writable)


def _caught_exceptions(part: Part, writable: Path) -> CaughtExceptions:
    return CaughtExceptions(lambda error: _describe(error, part.statements, writable))


def _describe(error: BaseException, statements: tuple[Statement, ...], writable: Path) -> Raised:
    """Describe an exception with a message that does not depend on the place of the folder."""
    raised = describe_error(error, statements)
    message = raised.message.replace(str(writable), str(WRITABLE))
    return msgspec.structs.replace(raised, message=message)


def describe_error(error: BaseException, statements: tuple[Statement, ...]) -> Raised:
    """Describe an exception as data, with the innermost line of student code."""
    cell = line = code = None
    frame = error.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        for statement in statements:
            lines = statement.source.split("\n")
            offset = frame.tb_lineno - statement.line
            if name == file_name(statement.cell) and 0 <= offset < len(lines):
                cell, line = statement.cell, frame.tb_lineno
                code = lines[offset].strip()[:MAX_MESSAGE_CHARACTERS]
        frame = frame.tb_next
    return Raised(
        type(error).__name__[:_MAX_NAME_CHARACTERS], exception_message(error), cell, line, code
    )
