"""The choices of all calls distinguish a random split from a systematic one."""

import dataclasses
import random
from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pytest
from msgspec.structs import replace

from grader.checks.split_order import systematic_choice
from grader.checks.splits import OTHERS, USUAL, USUAL_CALLS, Split, split_call
from grader.grading.grader import Grader
from grader.grading.submission import CallEvidence
from grader.sandbox.protocol import Call, Entry, Nothing
from grader.seeds import Seed

Rule = Callable[[list[str], dict[str, bytes]], list[str]]
"""Orders the names of a folder, given as listed, before the list is cut in two."""
SEEDS = range(12)


@pytest.fixture(scope="module", params=SEEDS)
def calls(request: pytest.FixtureRequest, grader: Grader) -> list[Call]:
    context = dataclasses.replace(grader.context, seed=Seed.of(request.param), _random_input={})
    usual = [split_call(context, USUAL, number) for number in range(USUAL_CALLS)]
    return [*usual, *(split_call(context, ratio) for ratio in OTHERS)]


def split_by(rule: Rule, call: Call, ratio: float | None = None) -> Split:
    """Split as a function that orders the names and cuts the list in two.

    A `ratio` replaces the argument of the call.
    """
    random.seed(call.random_seed)
    files = {one.path.rpartition("/")[2]: one.content for one in call.input_files if one.content}
    # A listing has the files forwards or backwards.
    names = rule(list(files)[::-1], files)
    split = Split(call, CallEvidence(Nothing(), (), ""))
    cut = round(len(names) * (ratio or split.ratio))
    left = tuple(
        Entry(f"{folder}/{name}", "file", len(files[name]), split.pictures[name])
        for folder, part in (("training/cats", names[:cut]), ("validation/cats", names[cut:]))
        for name in part
    )
    return Split(call, replace(split.evidence, files=left))


def choice_of(rule: Rule, calls: list[Call]) -> str | None:
    return systematic_choice([split_by(rule, call) for call in calls])


def shuffled(names: list[str], _files: dict[str, bytes]) -> list[str]:
    return random.sample(names, len(names))


def from_a_fixed_seed(names: list[str], _files: dict[str, bytes]) -> list[str]:
    return [names[i] for i in np.random.default_rng(42).permutation(len(names))]


def from_a_fixed_seed_sorted(names: list[str], files: dict[str, bytes]) -> list[str]:
    return from_a_fixed_seed(sorted(names), files)


@pytest.mark.parametrize("rule", [shuffled, from_a_fixed_seed, from_a_fixed_seed_sorted])
def test_a_shuffle_is_random_whatever_its_seed(rule: Rule, calls: list[Call]) -> None:
    assert choice_of(rule, calls) is None


def test_a_shuffle_is_random_with_a_ratio_of_its_own(calls: list[Call]) -> None:
    splits = [split_by(shuffled, call, ratio=USUAL) for call in calls]

    assert systematic_choice(splits) is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda names, _: names, "one end of the directory listing"),
        (lambda names, _: names[::-1], "one end of the directory listing"),
        (lambda names, _: sorted(names), "sorted by name"),
        (lambda names, _: sorted(names, key=str.lower), "sorted by name"),
        (
            lambda names, files: sorted(names, key=lambda name: len(files[name])),
            "sorted by file size",
        ),
        (
            lambda names, _: sorted(
                names, key=lambda name: int("".join(filter(str.isdigit, name)))
            ),
            "sorted by the numbers in the names",
        ),
        (
            lambda names, files: sorted(names, key=lambda name: sha256(files[name]).digest()),
            "depends on what the files hold",
        ),
        (
            lambda names, files: sorted(names, key=lambda name: sum(files[name]) % 9973),
            "depends on what the files hold",
        ),
    ],
)
def test_an_order_is_not_random(rule: Rule, words: str, calls: list[Call]) -> None:
    assert words in str(choice_of(rule, calls))


@pytest.mark.parametrize(
    "key",
    [
        lambda name: name[::-1],
        lambda name: sha256(name.encode()).digest(),
        lambda name: (len(name), name),
        lambda name: (int("".join(filter(str.isdigit, name))) % 10, name),
    ],
)
def test_a_rule_on_names_is_not_random(key: Callable[[str], object], calls: list[Call]) -> None:
    assert choice_of(lambda names, _: sorted(names, key=key), calls) is not None


def rotated(names: list[str]) -> list[str]:
    third = len(names) // 3
    return names[third:] + names[:third]


def test_a_block_from_the_middle_is_not_random(calls: list[Call]) -> None:
    description = choice_of(lambda names, _: rotated(sorted(names)), calls)
    assert "blocks or even steps of the directory listing sorted by name" in str(description)


def test_even_steps_are_not_random(calls: list[Call]) -> None:
    splits = []
    for call in calls:
        split = split_by(lambda names, _: sorted(names), call)
        names = sorted(split.pictures)
        held_out = len(names) - round(len(names) * split.ratio)
        chosen = {names[i * len(names) // held_out] for i in range(held_out)}
        left = tuple(
            replace(entry, path=f"{'validation' if name in chosen else 'training'}/cats/{name}")
            for entry in split.evidence.files
            for name in [entry.path.rpartition("/")[2]]
        )
        splits.append(Split(call, replace(split.evidence, files=left)))
    assert "even steps of the directory listing sorted by name" in str(systematic_choice(splits))
