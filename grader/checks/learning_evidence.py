"""Evidence of learning in a training: whether its losses have fallen by learning."""

from grader.sandbox.protocol import TrainingEvidence

MIN_FALL = 0.95
"""A loss has fallen if it is below this share of the loss before training."""
MAX_INITIAL_ACCURACY = 0.95
"""A new model with batch normalization may be right on three quarters of pictures by chance."""
LEARNED_ACCURACY = 0.95
"""A model with this training accuracy has learned the training inputs."""
# If the answers never change, losses of half epochs differ by chance, by less than this ratio.
_CONSTANT_LOSS_RATIO = 0.8


def loss_has_fallen(training: TrainingEvidence) -> bool:
    """Return whether the loss of some half epoch is well below that before training, by learning.

    Each half epoch has other inputs, so its loss differs even if the model does not change: then
    the answers to the same inputs stay, and the losses of the half epochs are much alike.
    """
    before, *later = training.losses
    constant = len(set(training.accuracies)) == 1 and training.accuracies[0] < LEARNED_ACCURACY
    unmoved = constant and min(later) > _CONSTANT_LOSS_RATIO * max(later)
    # A comparison with NaN is false, so a loss that is NaN has not fallen.
    return any(loss < MIN_FALL * before for loss in later) and not unmoved


def has_moved(training: TrainingEvidence) -> bool:
    """Return whether the loss of the same inputs has fallen after some half epoch."""
    before, *later = training.evaluated_losses
    # A comparison with NaN is false, so losses that are NaN have not fallen.
    return any(loss < MIN_FALL * before for loss in later)
