"""Hints on why a model did not learn, from the evidence of its training."""

from collections.abc import Mapping

from grader.checks.fitting_losses import loss_text
from grader.checks.hints import learning_conditions as facts
from grader.checks.hints.learning_conditions import Learning
from grader.messages.phrases import Message, Value, counted, phrase
from grader.messages.rules import Rule, Rules


def _optimizer(learning: Learning) -> Mapping[str, Value]:
    return {"name": learning.optimizer, "rate": learning.rate or 0.0}


def _activation(learning: Learning) -> Mapping[str, Value]:
    return {"activation": learning.activation}


def _frozen(learning: Learning) -> Mapping[str, Value]:
    kinds = tuple(dict.fromkeys(layer.kind for layer in learning.frozen))
    layers = counted(len(learning.frozen), "One layer is frozen", "{count} layers are frozen")
    return {"layers": layers, "kinds": kinds[:3]}


def _loss(learning: Learning) -> Mapping[str, Value]:
    assert learning.model.compile is not None
    return {"loss": loss_text(learning.model, learning.model.compile)}


def _hidden(learning: Learning) -> Mapping[str, Value]:
    names = [layer.activation for layer in learning.hidden]
    return {"activation": "softmax" if "softmax" in names else "sigmoid"}


def _success(learning: Learning) -> Mapping[str, Value]:
    accuracy = learning.accuracy or 0.0
    return {
        "success": _in_words(learning),
        "accuracy": f"{accuracy:.0%}",
        "input": learning.data.input_name,
        **_optimizer(learning),
    }


def _guessing(learning: Learning) -> Mapping[str, Value]:
    return {"loss": f"{learning.training.losses[-1]:.3f}"}


def _in_words(learning: Learning) -> Message:
    """Return how well the model knows the inputs that it was trained on."""
    share = f"{learning.best:.0%}"
    if learning.data.classes == 0:
        return phrase("{share} of the variance of the training numbers is explained", share=share)
    name = learning.data.input_name
    return phrase("{share} of the training {input}s are right", share=share, input=name)


LEARNING_RULES = Rules[Learning](
    "learning/training",
    Rule(
        "nothing_trainable",
        "No layer is trainable, so training changes nothing: where is trainable set to False?",
        when=(facts.nothing_trainable,),
        example="0.693, 0.693, 0.693; all layers are frozen",
    ),
    Rule(
        "softmax_for_numbers",
        "Softmax over one unit is always 1: does a model that predicts numbers need an activation "
        "in its last layer?",
        when=(facts.softmax_over_one_unit, facts.predicts_numbers),
        example="an error of 3.2; the last layer has activation softmax",
    ),
    Rule(
        "softmax_over_one_unit",
        "Softmax over one unit is always 1: which activation gives a probability for one unit?",
        when=(facts.softmax_over_one_unit,),
        unless=(facts.predicts_numbers,),
        example="50%, with the same answer for every picture",
    ),
    Rule(
        "rate_is_no_number",
        "The learning rate is no number: how is the value of learning_rate computed?",
        when=(facts.rate_is_no_number,),
        example="nan, nan; learning_rate is nan",
    ),
    Rule(
        "rate_too_large",
        "{name} has learning_rate {rate:g}: is that too large?",
        when=(facts.rate_too_large,),
        values=_optimizer,
        example="0.693, 53.8, 0.694 with Adam and learning_rate 0.1",
    ),
    Rule(
        "rate_too_small",
        "{name} has learning_rate {rate:g}: is that too small?",
        when=(facts.rate_too_small, facts.not_learned_or_unmoved),
        values=_optimizer,
        example="0.693, 0.693, 0.693 with learning_rate 1e-08",
    ),
    Rule(
        "loss_is_no_number",
        "The loss becomes nan or inf: do activation and loss of the last layer fit each other?",
        when=(facts.loss_is_no_number,),
        example="0.693, nan",
    ),
    Rule(
        "unchanged",
        "{name} does not change the weights: which of its arguments prevents that?",
        when=(facts.unmoved, facts.learned),
        values=_optimizer,
        example="0.030 before training and 0.030 at best; all pictures were known before",
    ),
    Rule(
        "own_step",
        "The loss of the same inputs never falls: does train_step of your class apply the "
        "gradients to the weights?",
        when=(facts.trains_in_own_way, facts.unmoved),
        example="0.709, 0.710, 0.691; train_step returns only the loss",
    ),
    Rule(
        "divided_twice",
        "Are pixels rescaled twice, by rescale in the generators and by the Rescaling layer of "
        "the model?",
        when=(facts.divided_twice,),
        unless=(facts.learned,),
        example="0.693, 0.692; a Rescaling layer, and generators with rescale",
    ),
    Rule(
        "overfitting",
        "{success}, of new ones only {accuracy}: does the model overfit, that is, memorize the "
        "training data?",
        when=(facts.learned, facts.new_inputs_wrong),
        values=_success,
        example="60% of new pictures, 100% of the training pictures",
    ),
    Rule(
        "overfitting_numbers",
        "{success}, new ones are predicted badly: does the model overfit, that is, memorize the "
        "training data?",
        when=(facts.learned, facts.predicts_numbers),
        values=_success,
        example="an error of 3.2; 99% of the variance of the training numbers is explained",
    ),
    Rule(
        "numbers_bounded",
        "The last layer has the activation {activation}: can it give all numbers to predict?",
        when=(facts.predicts_numbers, facts.activation_is_bounded),
        values=_activation,
        example="an error of 3.2; the last layer has activation sigmoid",
    ),
    Rule(
        "no_probability",
        "The last layer has the activation {activation}: does it give a probability?",
        when=(facts.gives_no_probability,),
        unless=(facts.predicts_numbers,),
        values=_activation,
        example="7.712, 7.712; the last layer has activation relu",
    ),
    Rule(
        "loss_unfit",
        "The loss is {loss}: do the arguments loss, activation and units fit each other?",
        when=(facts.loss_unfit,),
        values=_loss,
        example="0.693, 0.693; hinge after 1 unit with activation sigmoid",
    ),
    Rule(
        "hidden_saturated",
        "Hidden layers have the activation {activation}, through which layers learn slowly or not "
        "at all: does the task ask for it?",
        when=(facts.hidden_saturated,),
        values=_hidden,
        example="0.693, 0.693; all convolutions have activation sigmoid",
    ),
    Rule(
        "own_layer",
        "Each {input} gets the same answer: does the method call of your own layer pass its "
        "inputs on?",
        when=(facts.made_elsewhere, facts.same_answer),
        values=_success,
        example="0.693, 0.693; a layer of one's own multiplies by 0",
    ),
    Rule(
        "only_linear_steps",
        "No hidden layer has an activation, so all layers together are one linear step: is "
        "activation missing?",
        when=(facts.only_linear_steps,),
        example="55%; convolutions without activation",
    ),
    Rule(
        "no_convolution",
        "The model has no Conv2D layer: can Dense layers alone recognize animals in any place?",
        when=(facts.no_convolution,),
        unless=(facts.made_elsewhere,),
        example="60%; Flatten, Dense, Dense",
    ),
    Rule(
        "some_frozen",
        "{layers} ({kinds}), with random weights: where is trainable set to False?",
        when=(facts.some_frozen,),
        values=_frozen,
        example="0.693, 0.690; the convolutions are frozen",
    ),
    Rule(
        "slow",
        "{success}, and the loss falls until the end, but slowly: is learning_rate {rate:g} too "
        "small for {name}?",
        when=(facts.falls_slowly, facts.rate_known),
        unless=(facts.learned,),
        values=_success,
        example="0.693, 0.690, 0.687, 0.684 with SGD",
    ),
    Rule(
        "guessing",
        "The loss stays at {loss}, as for guessing: does an activation or learning_rate keep the "
        "model from learning?",
        when=(facts.stays_at_guessing,),
        unless=(facts.learned,),
        values=_guessing,
        example="0.693, 0.693, 0.693",
    ),
    Rule(
        "too_small_for_numbers",
        "{success}: is the model large enough, with several layers and enough units?",
        when=(facts.predicts_numbers, facts.mostly_learned),
        unless=(facts.learned,),
        values=_success,
        example="an error of 0.4; 89% of the variance of the training numbers is explained",
    ),
    Rule(
        "other",
        "{success}: do the arguments activation, loss and learning_rate fit together?",
        values=_success,
        example="0.693, 0.66, 0.68",
    ),
)
