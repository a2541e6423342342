"""Hints on a model that is not compiled, and on its optimizer and metrics."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.grading.submission import CallEvidence
from grader.messages.phrases import Message, Value, phrase
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import CompileEvidence, Raised

RATE_TOLERANCE = 1e-3
"""Learning rates that differ by less than this share are equal."""
_OWN = "your own "
_NO_ACCURACY = "which measures no accuracy here"


@dataclass(frozen=True)
class Uncompiled:
    """The call of a function that returned a model without an optimizer."""

    evidence: CallEvidence

    @property
    def failed_compile(self) -> Raised | None:
        """An exception of compile that an `except` hid."""
        return next((one for one in self.evidence.caught if "compile" in (one.code or "")), None)


@dataclass(frozen=True)
class CompileSettings:
    """The compile settings of a model, and those of the reference."""

    found: CompileEvidence
    expected: CompileEvidence

    @property
    def changed(self) -> str | None:
        """The first argument of the optimizer besides the learning rate that differs."""
        expected = self.expected.optimizer_settings
        return _first_difference(expected, self.found.optimizer_settings, expected)

    @property
    def changed_loss(self) -> str | None:
        """The first argument of the loss that differs."""
        found, expected = self.found.loss_settings, self.expected.loss_settings
        return _first_difference({**found, **expected}, found, expected)

    @property
    def unmeasured(self) -> str | None:
        """The first metric that is called accuracy and measures something else."""
        return next((one for one in self.found.metrics if _NO_ACCURACY in one), None)


def _first_difference(
    settings: Iterable[str], found: dict[str, object], expected: dict[str, object]
) -> str | None:
    """Return the first of some settings that differs."""
    return next((key for key in settings if found.get(key) != expected.get(key)), None)


def same_rate(settings: CompileSettings) -> bool:
    """Return whether the learning rates are equal."""
    rate, expected = settings.found.learning_rate, settings.expected.learning_rate
    assert expected is not None
    # A comparison with NaN is false, so a rate that is NaN is wrong.
    return rate is not None and abs(rate / expected - 1) <= RATE_TOLERANCE


def optimizer_text(compiled: CompileEvidence) -> Message:
    """Return an optimizer with its learning rate."""
    if compiled.learning_rate is None:
        return phrase("{name} with a learning_rate that changes", name=compiled.optimizer)
    return phrase(
        "{name} with learning_rate {rate:g}",
        name=compiled.optimizer,
        rate=round_rate(compiled.learning_rate),
    )


def round_rate(rate: float) -> float:
    """Return a learning rate with at most four significant digits."""
    return float(f"{rate:.4g}")


def compile_failed(one: Uncompiled) -> bool:
    """The call of compile raised an exception that an `except` hid."""
    return one.failed_compile is not None


def compile_follows_return(one: Uncompiled) -> bool:
    """Compile is called in statements that follow a `return`."""
    return one.evidence.reading.unreachable is not None and compile_called(one)


def compile_called(one: Uncompiled) -> bool:
    """The function calls compile."""
    return "compile" in one.evidence.reading.called


def source_is_known(one: Uncompiled) -> bool:
    """The source of the function can be read."""
    return bool(one.evidence.reading.called)


def is_own_optimizer(settings: CompileSettings) -> bool:
    """The optimizer or its schedule is a class of the student."""
    return settings.found.optimizer.startswith(_OWN)


def is_other_optimizer(settings: CompileSettings) -> bool:
    """The optimizer has another class than in the task."""
    return settings.found.optimizer != settings.expected.optimizer


def rate_changes(settings: CompileSettings) -> bool:
    """The learning rate is a schedule."""
    return settings.found.learning_rate is None


def rate_is_no_number(settings: CompileSettings) -> bool:
    """The learning rate is NaN or infinite."""
    rate = settings.found.learning_rate
    return rate is not None and not math.isfinite(rate)


def zeros_differ(settings: CompileSettings) -> bool:
    """The learning rate is the right one times a power of ten."""
    return _zeros(settings) is not None


def rate_differs(settings: CompileSettings) -> bool:
    """The learning rate is not that of the task."""
    return not same_rate(settings)


def no_metrics(settings: CompileSettings) -> bool:
    """There are no metrics."""
    return not settings.found.metrics


def accuracy_unmeasured(settings: CompileSettings) -> bool:
    """A metric called accuracy does not measure the accuracy of this model."""
    return settings.unmeasured is not None


def _zeros(settings: CompileSettings) -> int | None:
    """Return the power of ten between the two learning rates, None if there is none."""
    rate, expected = settings.found.learning_rate, settings.expected.learning_rate
    if rate is None or expected is None or not (math.isfinite(rate) and rate > 0):
        return None
    # A rate of 1e308 over a small one would be infinite.
    power = math.log10(rate) - math.log10(expected)
    is_whole = abs(power - round(power)) < RATE_TOLERANCE
    return round(power) if is_whole and round(power) else None


def _failed(one: Uncompiled) -> Mapping[str, Value]:
    assert one.failed_compile is not None
    return {"exception": one.failed_compile.exception}


def _unreachable(one: Uncompiled) -> Mapping[str, Value]:
    line = one.evidence.reading.unreachable
    return {"line": line.line if line else 0}


def _optimizer(settings: CompileSettings) -> Mapping[str, Value]:
    return {"name": settings.found.optimizer, "setting": settings.changed or ""}


def _factor(settings: CompileSettings) -> Mapping[str, Value]:
    power = _zeros(settings) or 0
    large = phrase("too large") if power > 0 else phrase("too small")
    return {"factor": 10 ** abs(power), "size": large}


UNCOMPILED_RULES = Rules[Uncompiled](
    "create_model/uncompiled",
    Rule(
        "hidden_exception",
        "The call of compile raised {exception}, and `except` hid it: what happens without try "
        "and except?",
        when=(compile_failed,),
        values=_failed,
        example="compile raised ValueError, which was caught",
    ),
    Rule(
        "after_return",
        "Line {line} never runs, because a return comes before it: should compile come before the "
        "return?",
        when=(compile_follows_return,),
        values=_unreachable,
        example="model.compile follows return model",
    ),
    Rule(
        "never_called",
        "The function never calls model.compile: where does the model get its optimizer, loss and "
        "metrics?",
        when=(source_is_known,),
        unless=(compile_called,),
        example="the function adds layers and returns the model",
    ),
    Rule(
        "no_optimizer",
        "The returned model has no optimizer: is the argument optimizer of compile None, or is "
        "another model compiled?",
        when=(compile_called,),
        example="compile(optimizer=None)",
    ),
    Rule(
        "other",
        "Is model.compile called before the return, with an optimizer that is not None?",
        example="a model without an optimizer",
    ),
)

OPTIMIZER_RULES = Rules[CompileSettings](
    "create_model/optimizer",
    Rule(
        "own",
        "The argument optimizer gets a class of your own: which class of Keras does the task name?",
        when=(is_own_optimizer,),
        example="your own Slow",
    ),
    Rule(
        "class",
        "{name} is not the optimizer of the task: which class does the argument optimizer of "
        "compile get?",
        when=(is_other_optimizer,),
        values=_optimizer,
        example="Adam in place of RMSprop",
    ),
    Rule(
        "schedule",
        "The learning rate changes during training: which constant learning_rate does the task "
        "name?",
        when=(rate_changes,),
        example="ExponentialDecay as learning_rate",
    ),
    Rule(
        "no_number",
        "The learning rate is no number: how is the value of learning_rate computed?",
        when=(rate_is_no_number,),
        example="learning_rate nan",
    ),
    Rule(
        "zeros",
        "The learning rate is {factor:,} times {size}: does learning_rate have as many zeros as in "
        "the task?",
        when=(zeros_differ,),
        values=_factor,
        example="learning_rate 0.0001 in place of 0.001",
    ),
    Rule(
        "rate",
        "Is the argument learning_rate the number that the task names?",
        when=(rate_differs,),
        example="learning_rate 0.002",
    ),
    Rule(
        "setting",
        "Does the task ask for the argument {setting} of the optimizer?",
        values=_optimizer,
        example="rho 0.95",
    ),
)

METRIC_RULES = Rules[CompileSettings](
    "create_model/metrics",
    Rule(
        "none",
        "Nothing is measured besides the loss: is the argument metrics of compile missing?",
        when=(no_metrics,),
        example="metrics: none",
    ),
    Rule(
        "unmeasured",
        "The metric {metric} does not count right predictions of this model: does metrics name "
        "Keras' own accuracy?",
        when=(accuracy_unmeasured,),
        values=lambda settings: {"metric": (settings.unmeasured or "").partition(",")[0]},
        example="metrics: categorical_accuracy, with one unit",
    ),
    Rule(
        "other",
        "Is accuracy in the list that the argument metrics of compile gets?",
        example="metrics: precision",
    ),
)
