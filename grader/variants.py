"""Variants of an assignment: the forms of it that ask for fewer functions or for other numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from grader.training_settings import Data


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Describe one form of an assignment, by its differences from the settings."""

    without: tuple[str, ...] = ()
    """Functions that this form does not ask for. Their exercises give neither points nor a maximum.
    """
    data: Data | None = None
    """Replaces the table `data`."""
    parameters: dict[str, dict[str, Any]] = {}
    """Replaces parameters of the checks, one table for each exercise."""
    points: dict[str, dict[str, float]] = {}
    """Replaces tables of `points`."""


def variant_for(variants: Mapping[str, Variant], mentions: Callable[[str], bool]) -> str | None:
    """Return the name of the variant that a submission is graded as, or None.

    That is the first one that does without some functions, none of which the submission mentions.
    """
    return next(
        (
            name
            for name, variant in variants.items()
            if variant.without and not any(map(mentions, variant.without))
        ),
        None,
    )
