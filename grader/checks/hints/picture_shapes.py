"""Hints on generators and datasets whose batches have a wrong shape, or that have none."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.code_facts import directory_argument, line_values
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_DEFAULT_SIDE = 256


@dataclass(frozen=True)
class BatchShape:
    """The shape of a batch of pictures that is wrong, and the set that it belongs to."""

    evidence: CallEvidence
    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class EmptySet:
    """A set that has no batches."""

    evidence: CallEvidence
    name: str


@dataclass(frozen=True)
class PictureSizes:
    """The wrong shapes of pictures, by set, and the names of all sets."""

    evidence: CallEvidence
    wrong: Mapping[str, tuple[int, ...]]
    expected: tuple[int, ...]
    sets: tuple[str, ...]

    @property
    def argument(self) -> str:
        """The argument for the size in the functions of Keras that this function calls."""
        return directory_argument(self, "target_size", "image_size")


def one_channel(batch: BatchShape) -> bool:
    """Pictures have one channel, or no axis for channels."""
    return len(batch.shape) == 4 and batch.shape[-1] == 1


def four_channels(batch: BatchShape) -> bool:
    """Pictures have four channels."""
    return len(batch.shape) == 4 and batch.shape[-1] == 4


def single_pictures(batch: BatchShape) -> bool:
    """Each element is one picture in place of a batch."""
    return len(batch.shape) == 3 and batch.shape[-1] in (1, 3, 4)


def held_back(empty: EmptySet) -> bool:
    """The function passes arguments that divide a folder into two parts."""
    return bool(empty.evidence.reading.keywords & {"validation_split", "subset"})


def drops_last_batch(empty: EmptySet) -> bool:
    """The function passes the argument drop_remainder."""
    return "drop_remainder" in empty.evidence.reading.keywords


def flows_from_folder(empty: EmptySet) -> bool:
    """The function calls flow_from_directory, which looks for class folders."""
    return "flow_from_directory" in empty.evidence.reading.called


def folder_rebound(empty: EmptySet) -> bool:
    """The function gives a parameter another value."""
    return bool(empty.evidence.reading.rebound)


def _rebound(empty: EmptySet) -> Mapping[str, Value]:
    name, line = next(iter(empty.evidence.reading.rebound.items()))
    return {"parameter": name, **line_values(line)}


def _folder(empty: EmptySet) -> Mapping[str, Value]:
    return {"name": empty.name, "folder": f"{empty.name.upper()}_DIR"}


def sides_swapped(sizes: PictureSizes) -> bool:
    """Pictures have the right height as their width, and the right width as their height."""
    height, width, *channels = sizes.expected
    swapped = (width, height, *channels)
    return height != width and all(shape == swapped for shape in sizes.wrong.values())


def default_size(sizes: PictureSizes) -> bool:
    """Pictures have the size that Keras chooses by default."""
    default = (_DEFAULT_SIDE, _DEFAULT_SIDE)
    return all(shape[:2] == default for shape in sizes.wrong.values())


def one_side_right(sizes: PictureSizes) -> bool:
    """Only the height is wrong, or only the width."""
    height, width, *_ = sizes.expected
    return all((shape[0] == height) != (shape[1] == width) for shape in sizes.wrong.values())


def one_set_only(sizes: PictureSizes) -> bool:
    """The other set has the right size."""
    return len(sizes.wrong) < len(sizes.sets)


def _sizes(sizes: PictureSizes) -> Mapping[str, Value]:
    others = [name for name in sizes.sets if name not in sizes.wrong]
    return {
        "argument": sizes.argument,
        "name": next(iter(sizes.wrong)),
        "other": others[0] if others else "",
    }


BATCH_RULES = Rules[BatchShape](
    "pictures/batches",
    Rule(
        "one_channel",
        "The pictures are gray, with one channel instead of three colors: which color_mode is "
        "passed for {name}?",
        when=(one_channel,),
        values=lambda batch: {"name": batch.name},
        example="batches of shape (20, 150, 150, 1)",
    ),
    Rule(
        "four_channels",
        "The pictures have a fourth channel, for transparency: which color_mode is passed for "
        "{name}?",
        when=(four_channels,),
        values=lambda batch: {"name": batch.name},
        example="batches of shape (20, 150, 150, 4)",
    ),
    Rule(
        "single_pictures",
        "Each element for {name} is one picture: where are pictures put into batches (batch_size, "
        "or the method batch)?",
        when=(single_pictures,),
        values=lambda batch: {"name": batch.name},
        example="elements of shape (150, 150, 3)",
    ),
    Rule(
        "other",
        "Each batch needs the axes number, height, width and colors: what changes the shape of "
        "the pictures for {name}?",
        values=lambda batch: {"name": batch.name},
        example="batches of shape (20, 67500)",
    ),
)


EMPTY_GENERATOR_RULES = Rules[EmptySet](
    "train_val_generators/empty",
    Rule(
        "held_back",
        "Each generator has a folder of its own: does the function need validation_split or "
        "subset, which hold back pictures?",
        when=(held_back,),
        example="no batches for validation; validation_split=0.1 of six pictures is none",
    ),
    Rule(
        "parameter_rebound",
        "Line {line}, `{code}`, replaces the argument {parameter}: should the caller choose the "
        "folder?",
        when=(folder_rebound,),
        values=_rebound,
        example="no batches; the function sets TRAINING_DIR itself",
    ),
    Rule(
        "last_batch",
        "The argument drop_remainder leaves out a last batch that is not full: may it be passed if "
        "a folder has few pictures?",
        when=(drops_last_batch,),
        example="no batches for validation; the only batch of 14 pictures is not full",
    ),
    Rule(
        "no_class_folders",
        "No picture is found for {name}: does this generator get {folder} itself, not a folder "
        "inside it such as cats?",
        when=(flows_from_folder,),
        values=_folder,
        example="no batches; the generator reads TRAINING_DIR/cats, which has no folders",
    ),
    Rule(
        "no_batches",
        "The {name} generator gives no batch: does it find the pictures in the folders below "
        "{folder}, and count every batch?",
        values=_folder,
        example="no batches from a class of the student's own",
    ),
)


EMPTY_DATASET_RULES = Rules[EmptySet](
    "train_val_datasets/empty",
    Rule(
        "last_batch",
        "The argument drop_remainder leaves out a last batch that is not full: may it be passed "
        "if the folder has few pictures?",
        when=(drops_last_batch,),
        example="no batches for validation; the only batch of 3 pictures is not full",
    ),
    Rule(
        "no_part",
        "The {name} dataset has no pictures: which subset and which validation_split does it get?",
        values=lambda empty: {"name": empty.name},
        example="no batches for validation",
    ),
)


SIZE_RULES = Rules[PictureSizes](
    "pictures/size",
    Rule(
        "sides_swapped",
        "Height and width are swapped: which of the two comes first in {argument}?",
        when=(sides_swapped,),
        values=_sizes,
        example="(100, 150, 3) instead of (150, 100, 3)",
    ),
    Rule(
        "default_of_one_set",
        "The {name} pictures have 256 by 256 pixels, the default: is {argument} passed for "
        "{name}, as for {other}?",
        when=(default_size, one_set_only),
        values=_sizes,
        example="(256, 256, 3) for validation only",
    ),
    Rule(
        "default",
        "256 by 256 pixels are the default of Keras: is the argument {argument} passed, with the "
        "size of the task?",
        when=(default_size,),
        values=_sizes,
        example="(256, 256, 3) for training and validation",
    ),
    Rule(
        "one_side",
        "Only one side of the pictures is wrong: which two numbers are in the argument {argument}?",
        when=(one_side_right,),
        values=_sizes,
        example="(150, 15, 3) for training and validation",
    ),
    Rule(
        "one_set",
        "Only the {name} pictures have another size: is {argument} the same for both sets?",
        when=(one_set_only,),
        values=_sizes,
        example="(300, 300, 3) for training only",
    ),
    Rule(
        "other",
        "Which height and width does the task ask for in the argument {argument}?",
        values=_sizes,
        example="(300, 300, 3) for training and validation",
    ),
)
