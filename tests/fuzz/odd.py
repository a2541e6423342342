"""Unusual and invalid values that a forged MessagePack message can contain."""

import math
import struct
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st

from tests.fuzz.damage import Draw

_DTYPES = ("bool", "uint8", "int8", "int64", "uint64", "float16", "float32", "float64")
_SIDE_LENGTHS = (0, 1, 2, 3, 12, 20, 24, 150, 2**20, 2**31, 2**40, 2**62)
_DATA_PATTERNS = (
    b"\0",
    b"\1",
    b"\xff",
    b"\x7f\xf0",
    struct.pack("<f", math.nan),
    b"\xff\xff\x7f\x7f",
)
_MAX_BYTES = 2**20

# Invalid text, unknown types, deep nesting, and lengths without content, as raw bytes.
_RAW_VALUES = st.sampled_from(
    [
        *[b"\xa1\xff", b"\xa3\xed\xa0\x80", b"\xd9\x05abc", b"\xc1"],
        *[
            b"\xd4\x05\0",
            b"\xd6\xff\0\0\0\0",
            b"\xd7\xff" + b"\xff" * 8,
            b"\xc7\x0c\xff" + b"\xff" * 12,
        ],
        *[b"\x91" * 900 + b"\xc0", b"\x91" * 100_000 + b"\xc0", b"\x81\xa1a" * 100_000 + b"\xc0"],
        *[
            b"\xdd\xff\xff\xff\xff",
            b"\xdf\xff\xff\xff\xff",
            b"\xdb\xff\xff\xff\xff",
            b"\xc6\xff\xff\xff\xff",
        ],
        *[
            b"\x81\x91\x01\x02",
            b"\x81\x80\x02",
            b"\x82\x01\x02\xa1a\x02",
            b"\x81\xc4\x01a\x01",
            b"\x81\xc0\x01",
        ],
    ]
).map(msgspec.Raw)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "x",
            "\x1b[31mred\x07",
            "<script>alert(1)</script>",
            "[bold]x[/]",
            "\u202eabc",
            "a\n\nb",
        ]
    ),
    st.sampled_from(
        ["x" * 100_000, "\n" * 50_000, "a\n" * 20_000, "' " * 30_000, "{0}{x}%s", "\0"]
    ),
    st.text(max_size=20),
)
_NUMBERS = st.one_of(
    st.sampled_from([0, -1, 1, 2**31, 2**63 - 1, 2**64 - 1, -(2**63), 0.0, -0.0, 1e308, 5e-324]),
    st.sampled_from([math.nan, math.inf, -math.inf, 0.5, 1e-3]),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
)


@st.composite
def arrays(draw: Draw) -> dict[str, Any]:
    """Draw an array of any shape, with matching data if it needs less than a megabyte."""
    dtype = draw(st.sampled_from(_DTYPES))
    shape = draw(st.lists(st.sampled_from(_SIDE_LENGTHS), max_size=5))
    size = math.prod(shape) * np.dtype(dtype).itemsize
    pattern = draw(st.sampled_from(_DATA_PATTERNS) | st.binary(min_size=1, max_size=8))
    data = (pattern * (size // len(pattern) + 1))[:size] if size <= _MAX_BYTES else b""
    return {"dtype": dtype, "shape": shape, "data": data}


ODD = st.one_of(
    st.sampled_from(
        [None, True, False, b"", b"\xff", [], {}, [[]], [{}], [0] * 1000, {"type": "nothing"}]
    ),
    TEXTS,
    _NUMBERS,
    arrays(),
    _RAW_VALUES,
    st.lists(_NUMBERS | st.none(), max_size=4),
    st.dictionaries(TEXTS, _NUMBERS | TEXTS, max_size=3),
)
