"""Derives the random numbers of a grading from one seed, so that nobody can find them by trying.

A course's seed has 128 bits, and so has every seed that is derived from it by a keyed hash
(HMAC-SHA256): whoever knows one derived seed knows nothing of the course's seed or of any other.
Keras takes 32 bits; those come from purposes of their own, so they tell nothing of the rest either.

A seed below 2**31 is short: all of them can be tried within minutes, whatever is made of them.
Earlier versions drew such seeds for courses, and people type them. They are used as those versions
used them, so that such a course keeps its data and its grades.
"""

import hashlib
import hmac
import secrets

import msgspec
import numpy as np

SHORT = 2**31
"""Seeds below this number are short."""
_BITS = 128
_DERIVED_BYTES = _BITS // 8
_KERAS_BYTES = 4


class Seed(msgspec.Struct, frozen=True):
    """A non-negative number that data is drawn from; `digits` is how people write it.

    It is kept as text because MessagePack holds no more than 64 bits of a number.
    """

    digits: str

    @classmethod
    def of(cls, number: int) -> "Seed":
        """The seed that is this number; raises ValueError if the number is negative."""
        if number < 0:
            raise ValueError("expected a seed of 0 or more, found a negative number")
        return cls(str(number))

    @classmethod
    def new(cls) -> "Seed":
        """A seed that nobody has had before."""
        return cls.of(secrets.randbits(_BITS))

    def __repr__(self) -> str:
        """Without the digits: a seed must not get into a log or a traceback."""
        return "Seed(…)"

    @property
    def is_short(self) -> bool:
        """Whether it can be found by trying all numbers."""
        return int(self.digits) < SHORT

    def of_assignment(self, name: str) -> "Seed":
        """The seed of one assignment of a course; a short seed serves all of them."""
        return self if self.is_short else self._child("assignment", name)

    def of_attempt(self, digest: str) -> "Seed":
        """The seed of the data for one attempt, of which `digest` tells the code."""
        return self._child("attempt", digest)

    def derived(self, *purpose: str) -> int:
        """A number for one purpose: of 128 bits, or of 32 bits if this seed is short."""
        if self.is_short:
            return self._short(purpose)
        return int.from_bytes(self._digest("data", purpose)[:_DERIVED_BYTES])

    def for_keras(self, *purpose: str) -> int:
        """A number of 32 bits for one purpose of Keras, which tells nothing of `derived`."""
        if self.is_short:
            return self._short(purpose)
        return int.from_bytes(self._digest("keras", purpose)[:_KERAS_BYTES])

    def generator(self, *purpose: str) -> np.random.Generator:
        """Random numbers for one purpose; for those that Keras gets, see `keras_seed`."""
        bits = np.random.PCG64(self.derived(*purpose))
        return _OneStream(bits) if self.is_short else np.random.Generator(bits)

    def _child(self, kind: str, name: str) -> "Seed":
        return Seed.of(int.from_bytes(self._digest(kind, (name,))[:_DERIVED_BYTES]))

    def _digest(self, kind: str, purpose: tuple[str, ...]) -> bytes:
        # Each text is encoded with its length, so no two purposes are the same bytes.
        message = msgspec.msgpack.encode((kind, purpose))
        return hmac.digest(self.digits.encode(), message, "sha256")

    def _short(self, purpose: tuple[str, ...]) -> int:
        text = "/".join([self.digits, *purpose]).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=_KERAS_BYTES).digest())


def keras_seed(rng: np.random.Generator) -> int:
    """A number of 31 bits for Keras that tells nothing of what else `rng` draws."""
    (own,) = rng.spawn(1)
    return int(own.integers(2**31))


class _OneStream(np.random.Generator):
    """Numbers of a short seed, those for Keras among them, as in earlier versions."""

    def spawn(self, n_children: int) -> list[np.random.Generator]:
        return [self] * n_children
