"""A model and the reference side by side, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from grader.messages.phrases import Message, counted, phrase
from grader.sandbox.protocol import LayerEvidence, ModelEvidence

_MAX_NAMED = 3


class LayerPair(NamedTuple):
    """A layer of a model and the layer of the reference in the same place, counted from 1."""

    number: int
    found: LayerEvidence
    expected: LayerEvidence

    @property
    def settings(self) -> list[str]:
        """The arguments that differ; padding only where it changes the output shape."""
        same_shape = self.found.output_shape == self.expected.output_shape
        found, expected = self.found.settings, self.expected.settings
        return [
            key
            for key in {**expected, **found}
            if found.get(key) != expected.get(key) and not (key == "padding" and same_shape)
        ]

    @property
    def surplus(self) -> int:
        """The number of parameters that the layer has too many; negative if it has too few."""
        return self.found.parameters - self.expected.parameters


@dataclass(frozen=True)
class ModelPair:
    """A model and that of the reference, with layers of the same kinds."""

    model: ModelEvidence
    reference: ModelEvidence

    @cached_property
    def layers(self) -> list[LayerPair]:
        """The layers of both models in pairs."""
        pairs = zip(self.model.layers, self.reference.layers, strict=True)
        return [LayerPair(number, *pair) for number, pair in enumerate(pairs, 1)]

    @property
    def last(self) -> LayerPair:
        """The last layers."""
        return self.layers[-1]

    @property
    def other_activations(self) -> list[LayerPair]:
        """The layers with another activation."""
        return [one for one in self.layers if one.found.activation != one.expected.activation]

    @property
    def other_shapes(self) -> list[LayerPair]:
        """The layers with another output shape."""
        return [one for one in self.layers if one.found.output_shape != one.expected.output_shape]

    @property
    def other_settings(self) -> list[LayerPair]:
        """The layers with other arguments."""
        return [one for one in self.layers if one.settings]

    @property
    def other_parameters(self) -> list[LayerPair]:
        """The layers with another number of parameters."""
        return [one for one in self.layers if one.surplus]

    @property
    def other_trainable(self) -> list[LayerPair]:
        """The layers that train although they should not, or the other way round."""
        return [one for one in self.layers if one.found.trainable != one.expected.trainable]


def named(texts: Sequence[Message]) -> Message:
    """Return a list of what differs in layers; of many only the first."""
    more = len(texts) - _MAX_NAMED
    if more <= 0:
        return phrase("{layers}", layers=tuple(texts))
    rest = counted(more, "1 more layer", "{count} more layers")
    return phrase("{layers}", layers=(*texts[:_MAX_NAMED], rest))
