"""Scaling: the range, whatever the picture is made of."""

import numpy as np
import pytest

from catsdogs.training.scaling import scaled

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.int64])
def test_black_is_zero_and_white_is_one(kind):
    numbers = scaled(np.array([[0, 51, 255]], kind)).numpy()

    assert numbers.dtype == np.float32
    np.testing.assert_allclose(numbers, [[0, 0.2, 1]])
