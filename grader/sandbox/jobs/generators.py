"""Reading of generators and datasets: their elements in one or more epochs, within bounds."""

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from grader.sandbox.jobs.array_values import ArrayCollector
from grader.sandbox.jobs.plain_values import NotPlainError, type_name
from grader.sandbox.protocol import (
    MAX_ELEMENT_ARRAYS,
    MAX_ELEMENTS,
    AnyArray,
    Array,
    Batch,
    Batches,
    Call,
    Elements,
    GeneratorOutput,
    Node,
    Unexpected,
    skeleton_of,
)

_MAX_FEED_BYTES = 24 * 2**20
# A message may hold one generator with twice the bytes of each of two.
_MAX_DATASET_BYTES = 2 * _MAX_FEED_BYTES


def capture_batches(value: object, call: Call) -> Batches | Unexpected:
    """Read the epochs of a pair of generators (training, validation)."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return Unexpected(type_name(value))
    epochs: list[Batches] = []
    pictures = (call.pictures, call.validation_pictures or call.pictures)
    extra = (call.extra_training_pictures, call.extra_validation_pictures)
    for epoch in range(call.epochs + any(extra)):
        if epoch:
            for generator in value:
                _end_epoch(generator)
        feeds = (
            [_capture_feed(*one) for one in zip(value, pictures, strict=True)]
            if epoch < call.epochs
            else [
                _capture_feed(generator, expected, maximum) if maximum else GeneratorOutput("", ())
                for generator, expected, maximum in zip(value, pictures, extra, strict=True)
            ]
        )
        for feed in feeds:
            if isinstance(feed, Unexpected):
                return feed
        epochs.append(Batches(*feeds))  # type: ignore[arg-type]
    return msgspec.structs.replace(epochs[0], later=tuple(epochs[1:]))


def _end_epoch(generator: Any) -> None:
    """Call `on_epoch_end` of a generator with an index, as Keras does after an epoch."""
    if hasattr(generator, "__getitem__") and hasattr(generator, "on_epoch_end"):
        generator.on_epoch_end()


def _capture_feed(
    generator: Any, pictures: int, max_pictures: int | None = None
) -> GeneratorOutput | Unexpected:
    """Read one epoch of a generator, or its first `max_pictures` pictures."""
    if not hasattr(generator, "__iter__") and not hasattr(generator, "__getitem__"):
        return Unexpected(f"{type_name(generator)} in place of a generator")
    batches: list[Batch] = []
    seen = size = 0
    for batch in _one_epoch(generator, pictures):
        if not isinstance(batch, tuple | list) or len(batch) < 2:
            return Unexpected(f"a generator that yields {type_name(batch)}, not (pictures, labels)")
        arrays = np.asarray(batch[0]), np.asarray(batch[1])
        if any(array.dtype.kind not in "biuf" for array in arrays):
            return Unexpected(f"a generator that yields {arrays[0].dtype} and {arrays[1].dtype}")
        seen += len(arrays[0]) if arrays[0].ndim else 0
        size += sum(array.nbytes for array in arrays)
        if size > _MAX_FEED_BYTES:
            return Unexpected(f"a generator whose epoch is larger than {_MAX_FEED_BYTES >> 20} MB")
        if max_pictures is not None:
            arrays = arrays[0][:max_pictures], arrays[1][:max_pictures]
        batches.append(Batch(Array.of(arrays[0]), Array.of(arrays[1])))
        if max_pictures is not None and seen >= max_pictures:
            break
        # Twice the pictures show a repetition, and a generator may be endless.
        if seen >= 2 * pictures:
            break
    return GeneratorOutput(type(generator).__name__, tuple(batches))


def _one_epoch(generator: Any, pictures: int) -> Iterator[Any]:
    """Yield the batches of one epoch; of an endless generator, up to the number of pictures."""
    if hasattr(generator, "__len__") and hasattr(generator, "__getitem__"):
        yield from (generator[index] for index in range(len(generator)))
        return
    endless = _is_endless(generator)
    seen = 0
    for batch in generator:
        yield batch
        seen += len(batch[0])
        if endless and seen >= pictures:
            return


def _is_endless(generator: Any) -> bool:
    """Return whether a generator may never end an epoch."""
    if not hasattr(generator, "__len__"):
        return True
    cardinality = getattr(generator, "cardinality", None)
    return cardinality is not None and int(cardinality()) == -1


def capture_dataset(value: Any, call: Call) -> Elements | Unexpected:
    """Read the epochs of one generator or dataset, whose elements may have any form."""
    if isinstance(value, tuple | dict | str | np.ndarray) or not _is_readable(value):
        return Unexpected(f"{type_name(value)} in place of a dataset or generator")
    reader = _DatasetReader(call)
    try:
        for epoch in range(call.epochs):
            if epoch:
                _end_epoch(value)
            reader.read_epoch(value)
        return reader.elements(type(value).__name__)
    except NotPlainError as error:
        return Unexpected(f"a dataset that yields {error}")


def _is_readable(value: Any) -> bool:
    # A tensor has rows, which are no elements of a dataset.
    return not hasattr(value, "__array__") and (
        hasattr(value, "__iter__") or hasattr(value, "__getitem__")
    )


class _DatasetReader:
    """Reads epochs of a dataset whose elements all have the same form."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._form: Node | None = None
        self._bytes_left = _MAX_DATASET_BYTES
        self._epochs: list[tuple[tuple[AnyArray, ...], ...]] = []

    def read_epoch(self, dataset: Any) -> None:
        """Read one epoch; raises `NotPlainError` if the elements are not as expected."""
        # Twice the elements show a repetition.
        times = 1 if _is_endless(dataset) else 2
        read: list[tuple[AnyArray, ...]] = []
        rows = 0
        for element in _elements(dataset):
            if len(read) == MAX_ELEMENTS:
                raise NotPlainError(f"more than {MAX_ELEMENTS} elements in an epoch")
            read.append(self._read(element))
            rows += read[-1][0].shape[0] if read[-1] and read[-1][0].shape else 0
            call = self._call
            if (call.elements and len(read) >= times * call.elements) or (
                call.pictures and rows >= times * call.pictures
            ):
                break
        self._epochs.append(tuple(read))

    def _read(self, element: Any) -> tuple[AnyArray, ...]:
        collector = ArrayCollector(self._bytes_left, numbers_as_arrays=True)
        form = collector.node(element)
        self._form = self._form or form
        if form != self._form:
            raise NotPlainError("elements of different forms")
        if len(collector.arrays) > MAX_ELEMENT_ARRAYS:
            raise NotPlainError(f"elements of {len(collector.arrays)} arrays")
        self._bytes_left = collector.bytes_left
        return tuple(collector.arrays)

    def elements(self, kind: str) -> Elements:
        """Return all that was read."""
        form = self._form or ArrayCollector(0).node([])
        try:
            return Elements(kind, skeleton_of(form), tuple(self._epochs))
        except ValueError as error:
            raise NotPlainError(str(error)) from error


def _elements(dataset: Any) -> Iterator[Any]:
    """Yield the elements of one epoch."""
    if hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__"):
        yield from (dataset[index] for index in range(len(dataset)))
    else:
        yield from dataset
