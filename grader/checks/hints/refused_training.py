"""Hints on a model that Keras refuses to train."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.fitting_losses import loss_fits, loss_text
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import ModelEvidence
from grader.training_settings import Data


@dataclass(frozen=True)
class RefusedTraining:
    """A compiled model that Keras refuses to train, and the data."""

    model: ModelEvidence
    data: Data


def no_loss(refused: RefusedTraining) -> bool:
    """The model has no loss."""
    return refused.model.compile is not None and refused.model.compile.loss == "none"


def loss_unfit(refused: RefusedTraining) -> bool:
    """The loss does not fit the last layer."""
    model = refused.model
    if model.compile is None or not model.layers:
        return False
    return not loss_fits(model, model.compile, refused.data)


def _loss(refused: RefusedTraining) -> Mapping[str, Value]:
    assert refused.model.compile is not None
    return {"loss": loss_text(refused.model, refused.model.compile)}


REFUSED_RULES = Rules[RefusedTraining](
    "learning/refused",
    Rule(
        "no_loss",
        "The model has no loss: is the argument loss of compile missing or None?",
        when=(no_loss,),
        example="No loss to compute. Provide a `loss` argument in `compile()`.",
    ),
    Rule(
        "loss_unfit",
        "The loss is {loss}: do the arguments loss, activation and units fit each other?",
        when=(loss_unfit,),
        values=_loss,
        example="Arguments `target` and `output` must have the same shape.",
    ),
    Rule(
        "other",
        "Does model.fit run with this model and some pictures in your notebook?",
        example="Input 0 of layer dense is incompatible",
    ),
)
