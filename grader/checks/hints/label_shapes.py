"""Hints on labels that have a wrong shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.code_facts import directory_argument
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class LabelShape:
    """The shape of the labels of a batch that is wrong."""

    evidence: CallEvidence
    name: str
    shape: tuple[int, ...]

    @property
    def argument(self) -> str:
        """The argument for the form of labels in the function of Keras that the code calls."""
        return directory_argument(self, "class_mode", "label_mode")


def one_column_per_class(labels: LabelShape) -> bool:
    """Labels have a column for each class."""
    return len(labels.shape) == 2 and labels.shape[1] > 1


def labels_are_pictures(labels: LabelShape) -> bool:
    """Labels have the shape of pictures."""
    return len(labels.shape) == 4


def no_column(labels: LabelShape) -> bool:
    """Labels are numbers without a column."""
    return len(labels.shape) == 1


def class_mode_left_out(labels: LabelShape) -> bool:
    """Arguments of flow_from_directory are written out, and class_mode is none of them."""
    reading = labels.evidence.reading
    return "class_mode" not in reading.keywords and any(
        call.name == "flow_from_directory" and "target_size" in call.keywords
        for call in reading.calls
    )


def _shape(labels: LabelShape) -> Mapping[str, Value]:
    return {"argument": labels.argument, "name": labels.name}


GENERATOR_SHAPE_RULES = Rules[LabelShape](
    "train_val_generators/label_shape",
    Rule(
        "class_mode_left_out",
        "Without the argument class_mode, labels have one column for each class: which class_mode "
        "gives one number for two classes?",
        when=(one_column_per_class, class_mode_left_out),
        example="labels of shape (20, 2); class_mode is not passed",
    ),
    Rule(
        "one_column_per_class",
        "Labels have one column for each class: which {argument} gives one number for two classes?",
        when=(one_column_per_class,),
        values=_shape,
        example="labels of shape (20, 2)",
    ),
    Rule(
        "pictures",
        "The labels are pictures: which {argument} gives the number of the class instead?",
        when=(labels_are_pictures,),
        values=_shape,
        example="labels of shape (20, 150, 150, 3) with class_mode='input'",
    ),
    Rule(
        "other",
        "Each picture needs one number as its label: which {argument} does the {name} generator "
        "use?",
        values=_shape,
        example="labels of shape (20, 1, 1)",
    ),
)


DATASET_SHAPE_RULES = Rules[LabelShape](
    "train_val_datasets/label_shape",
    Rule(
        "no_column",
        "The labels have no column, as with the default of {argument}: which {argument} is for "
        "two classes?",
        when=(no_column,),
        values=_shape,
        example="labels of shape (27,)",
    ),
    Rule(
        "one_column_per_class",
        "The labels have one column for each class: which {argument} gives one column for two "
        "classes?",
        when=(one_column_per_class,),
        values=_shape,
        example="labels of shape (27, 2)",
    ),
    Rule(
        "other",
        "Each label needs one column: what changes the shape of the {name} labels?",
        values=_shape,
        example="labels of shape (27, 1, 1)",
    ),
)
