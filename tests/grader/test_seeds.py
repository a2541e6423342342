"""Seeds: long ones cannot be searched, short ones give the data of earlier versions."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.seeds import MIN_LONG_SEED, Seed, keras_seed

LONG = st.integers(2**100, 2**128 - 1).map(Seed.of)
PURPOSE = st.lists(st.text(max_size=8), max_size=3).map(tuple)
SHORT_SEEDS = st.integers(0, MIN_LONG_SEED - 1).map(Seed.of)


def test_a_new_seed_has_128_bits():
    seeds = [int(Seed.new().digits) for _ in range(200)]

    assert all(seed < 2**128 for seed in seeds)
    # Random seeds violate these bounds once in 10**20 runs.
    assert min(seeds) > 2**50
    assert 20 < sum(seed >= 2**127 for seed in seeds) < 180


@settings(deadline=None, max_examples=200)
@given(seed=LONG, purposes=st.sets(PURPOSE, min_size=2, max_size=6))
def test_derived_numbers_differ_by_purpose_and_have_128_bits(seed, purposes):
    derived = [seed.derived(*purpose) for purpose in purposes]

    assert len(set(derived)) == len(purposes)
    # One in 2**48 derived numbers would be this small.
    assert all(2**80 < number < 2**128 for number in derived)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a", "b"), ("a/b",)), (("a", ""), ("a",)), (("", "a"), ("a",)), (("ab", "c"), ("a", "bc"))],
)
def test_purposes_that_read_alike_are_different_purposes(one, other):
    seed = Seed.of(2**127)

    assert seed.derived(*one) != seed.derived(*other)
    assert seed.for_keras(*one) != seed.for_keras(*other)


@settings(deadline=None, max_examples=100)
@given(seed=LONG, purpose=PURPOSE)
def test_numbers_for_keras_have_32_bits_and_are_no_part_of_derived_numbers(seed, purpose):
    number = seed.for_keras(*purpose)
    derived = seed.derived(*purpose).to_bytes(16)

    assert 0 <= number < 2**32
    assert number.to_bytes(4) not in derived
    assert number.to_bytes(4)[::-1] not in derived


@settings(deadline=None, max_examples=100)
@given(seed=LONG, name=st.text(max_size=8), other=st.text(max_size=8))
def test_an_assignment_and_an_attempt_have_seeds_of_their_own(seed, name, other):
    seeds = [seed, seed.of_assignment(name), seed.of_attempt(name)]
    if other != name:
        seeds += [seed.of_assignment(other), seed.of_attempt(other)]

    assert len(set(seeds)) == len(seeds)
    assert not any(one.is_short for one in seeds)
    numbers = [one.derived("split_data") for one in seeds]
    assert len(set(numbers)) == len(seeds)


def test_trying_all_short_seeds_does_not_find_a_long_seed():
    """This search found seeds of earlier versions; here it tries 2**14 known seeds."""
    short, long = Seed.of(9_000), Seed.of(9_000 + 2**127)

    def visible_numbers(seed: Seed) -> list[int]:
        return seed.generator("find_leaks", "0").integers(0, 9000, 3).tolist()

    tried = [Seed.of(number) for number in range(2**14)]
    assert [seed for seed in tried if visible_numbers(seed) == visible_numbers(short)] == [short]
    assert [seed for seed in tried if visible_numbers(seed) == visible_numbers(long)] == []


def test_a_generator_depends_on_more_than_32_bits():
    """Random numbers depend on all 128 bits of the derived number."""
    seed = Seed.of(2**127 + 5)
    drawn = seed.generator("x").integers(0, 2**62, 4).tolist()
    derived = seed.derived("x")

    for bits in (derived & (2**32 - 1), derived >> 96, derived & (2**64 - 1)):
        assert np.random.default_rng(bits).integers(0, 2**62, 4).tolist() != drawn
    assert np.random.default_rng(derived).integers(0, 2**62, 4).tolist() == drawn


def test_a_number_for_keras_does_not_change_later_random_numbers():
    seed = Seed.of(2**127)
    undisturbed, disturbed = seed.generator("x"), seed.generator("x")
    numbers = [keras_seed(disturbed) for _ in range(3)]

    assert len(set(numbers)) == 3
    assert all(0 <= number < 2**31 for number in numbers)
    assert disturbed.integers(0, 99, 9).tolist() == undisturbed.integers(0, 99, 9).tolist()


@settings(deadline=None, max_examples=50)
@given(seed=SHORT_SEEDS, name=st.text(max_size=8))
def test_a_short_seed_still_serves_all_assignments(seed, name):
    assert seed.is_short
    assert seed.of_assignment(name) == seed


def test_a_short_seed_gives_the_data_of_earlier_versions():
    seed = Seed.of(0)

    assert seed.derived("lesson") == seed.for_keras("lesson") == 939055674
    assert Seed.of(7).derived("split_data", "0.9", "0") == 651648201
    rng, same = seed.generator("lesson"), np.random.default_rng(939055674)
    assert keras_seed(rng) == same.integers(2**31)
    assert rng.integers(0, 2**62) == same.integers(0, 2**62)


def test_the_first_long_seed_is_the_one_after_the_last_short_one():
    assert Seed.of(2**31 - 1).is_short
    assert not Seed.of(2**31).is_short


def test_numbers_derived_from_a_long_seed_stay_the_same_over_releases():
    seed = Seed.of(2**100)

    assert seed.derived("lesson") == 290706447515312145798946318848720033249
    assert seed.for_keras("learning") == 1214911236
    assert seed.of_assignment("baseline").digits == "3572662716817129848607610729199813135"


@pytest.mark.parametrize("written", [repr, str, "{}".format, "{!r}".format])
def test_a_seed_is_not_written_into_a_message(written):
    assert written(Seed.of(123456789)) == "Seed(…)"


def test_a_seed_of_any_length_can_be_encoded():
    for number in (0, 2**64, 2**128 - 1, 10**300):
        seed = Seed.of(number)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(seed), type=Seed) == seed


def test_a_negative_number_is_no_seed():
    with pytest.raises(ValueError, match="negative"):
        Seed.of(-1)
