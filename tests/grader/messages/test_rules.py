"""The first rule that fits gives the hint."""

from grader.messages.rules import Rule, Rules


def large(number: int) -> bool:
    """The number is above ten."""
    return number > 10


def even(number: int) -> bool:
    """The number is even."""
    return number % 2 == 0


RULES = Rules[int](
    "numbers",
    Rule(
        "large_odd",
        "{n} is large and odd",
        when=(large,),
        unless=(even,),
        values=lambda n: {"n": n},
    ),
    Rule("even", "even", when=(even,)),
    Rule("large_even", "never, because the rule before fits", when=(large, even)),
)


def test_the_first_rule_that_fits_speaks_with_its_values_and_its_name():
    hint = RULES.hint(13)
    assert hint is not None
    assert (str(hint), hint.id) == ("13 is large and odd", "numbers/large_odd")
    assert str(RULES.hint(12)) == str(RULES.hint(2)) == "even"


def test_without_a_rule_that_fits_there_is_no_hint():
    assert RULES.hint(3) is None
