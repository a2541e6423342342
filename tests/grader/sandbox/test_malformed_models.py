"""Malformed descriptions of models are a ValueError and no other error."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.keras_configs import compiled, function, sequential, validated


@pytest.mark.parametrize(
    "architecture",
    [
        {},
        {"class_name": "Sequential"},
        {"class_name": "Sequential", "config": None},
        {"class_name": "Sequential", "config": []},
        {"class_name": "Sequential", "config": "layers"},
        {"class_name": "Functional", "config": 5},
        {"class_name": "Model", "config": {}},
        {"class_name": "Dense", "config": {}},
        {"class_name": "Adam", "config": {}},
        {"class_name": None, "config": {}},
        {"config": {"layers": []}},
        {"class_name": "function", "config": "relu"},
    ],
)
def test_a_malformed_model_is_a_value_error(architecture):
    with pytest.raises(ValueError, match=r"\w"):
        validated(architecture)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        compiled(optimizer=None),
        compiled(optimizer="adam"),
        compiled(optimizer=[]),
        compiled(optimizer={}),
        compiled(optimizer={"class_name": "Adam"}),
        compiled(optimizer={"class_name": "Adam", "config": None}),
        compiled(optimizer={"class_name": "Adam", "config": 3}),
        compiled(optimizer={"class_name": "Adam", "config": "learning_rate"}),
        compiled(optimizer={"class_name": "Adam", "config": ["learning_rate"]}),
        compiled(optimizer={"class_name": "Adam", "config": {}}),
        compiled(optimizer=function("relu")),
        compiled(loss=["mse"]),
        compiled(loss=3),
        compiled(loss=True),
        compiled(metrics=None),
        compiled(metrics="accuracy"),
        compiled(metrics=["accuracy", 3]),
        compiled(metrics=[["accuracy"]]),
        compiled(metrics={"a": "accuracy"}),
        {key: value for key, value in compiled().items() if key != "optimizer"},
        {key: value for key, value in compiled().items() if key != "metrics"},
        function("relu"),
    ],
)
def test_malformed_compile_settings_are_a_value_error(settings):
    with pytest.raises(ValueError, match=r"\w"):
        validated(sequential(), settings)


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_depth_is_bounded(wrap):
    def nested(depth: int) -> Any:
        value: Any = 0
        for _ in range(depth):
            value = wrap(value)
        return value

    assert validated({**sequential(), "x": nested(20)})
    for depth in (60, 20_000):
        with pytest.raises(ValueError, match="too deep"):
            validated({**sequential(), "x": nested(depth)})
        with pytest.raises(ValueError, match="too deep"):
            validated(sequential(), {**compiled(), "x": nested(depth)})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from(["Sequential", "Dense", "function", "relu", "keras", "os", "learning_rate"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["class_name", "config", "module", "registered_name", "optimizer", "metrics"]
            )
            | st.integers(0, 3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
TABLES = st.dictionaries(st.text(max_size=3), JSON, max_size=3)


@settings(deadline=None, max_examples=200)
@given(
    architecture=TABLES
    | TABLES.map(lambda more: {**more, "class_name": "Sequential"})
    | TABLES.map(lambda config: {"class_name": "Sequential", "config": config}),
    settings=st.none() | TABLES | TABLES.map(lambda more: {**compiled(), **more}),
)
def test_any_description_passes_or_is_a_value_error(architecture, settings):
    try:
        result = validated(architecture, settings)
    except ValueError:
        return
    assert result.architecture["class_name"] in ("Sequential", "Functional")
    assert isinstance(result.architecture["config"], dict)
