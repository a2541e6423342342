"""Random numbers of a grading, derived from one secret seed.

The seed of a course has 128 bits. A keyed hash (HMAC-SHA256) derives further seeds of 128 bits from
it; one derived seed reveals nothing about the course's seed or any other derived seed. Keras takes
only 32 bits. These have purposes of their own, so they reveal nothing about the rest.

A seed below 2**31 is short: a program can try all of them within minutes. Earlier versions made
such seeds for courses, and people type them. They keep their former meaning, so that such a course
keeps its data and its grades.
"""

import hashlib
import hmac
import secrets

import msgspec
import numpy as np

MIN_LONG_SEED = 2**31
"""Seeds below this number are short."""
_BITS = 128
_DERIVED_BYTES = _BITS // 8
_KERAS_BYTES = 4


class Seed(msgspec.Struct, frozen=True):
    """A non-negative number from which data is generated; `digits` is its decimal text.

    The seed is text because a MessagePack number has at most 64 bits.
    """

    digits: str

    @classmethod
    def of(cls, number: int) -> "Seed":
        """Make a seed from a number; raises ValueError if the number is negative."""
        if number < 0:
            raise ValueError("expected a seed of 0 or more, found a negative number")
        return cls(str(number))

    @classmethod
    def new(cls) -> "Seed":
        """Make a new random seed of 128 bits."""
        return cls.of(secrets.randbits(_BITS))

    def __repr__(self) -> str:
        """Return a text without the digits: a log or traceback must not reveal a seed."""
        return "Seed(…)"

    @property
    def is_short(self) -> bool:
        """Whether a program can find this seed by trying all numbers."""
        return int(self.digits) < MIN_LONG_SEED

    def of_assignment(self, name: str) -> "Seed":
        """Derive the seed of one assignment; a short seed serves all assignments."""
        return self if self.is_short else self._child("assignment", name)

    def of_attempt(self, digest: str) -> "Seed":
        """Derive the seed of the data for one attempt; `digest` identifies its code."""
        return self._child("attempt", digest)

    def derived(self, *purpose: str) -> int:
        """Derive a number for one purpose: 128 bits, or 32 bits if this seed is short."""
        if self.is_short:
            return self._short(purpose)
        return int.from_bytes(self._digest("data", purpose)[:_DERIVED_BYTES])

    def for_keras(self, *purpose: str) -> int:
        """Derive 32 bits for one purpose of Keras; they reveal nothing about `derived`."""
        if self.is_short:
            return self._short(purpose)
        return int.from_bytes(self._digest("keras", purpose)[:_KERAS_BYTES])

    def generator(self, *purpose: str) -> np.random.Generator:
        """Make a random generator for one purpose; seeds for Keras come from `keras_seed`."""
        bits = np.random.PCG64(self.derived(*purpose))
        return _SingleStream(bits) if self.is_short else np.random.Generator(bits)

    def _child(self, kind: str, name: str) -> "Seed":
        return Seed.of(int.from_bytes(self._digest(kind, (name,))[:_DERIVED_BYTES]))

    def _digest(self, kind: str, purpose: tuple[str, ...]) -> bytes:
        # MessagePack encodes each text with its length, so different purposes give different bytes.
        message = msgspec.msgpack.encode((kind, purpose))
        return hmac.digest(self.digits.encode(), message, "sha256")

    def _short(self, purpose: tuple[str, ...]) -> int:
        text = "/".join([self.digits, *purpose]).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=_KERAS_BYTES).digest())


def keras_seed(rng: np.random.Generator) -> int:
    """Draw 31 bits for Keras that reveal nothing about the other numbers of `rng`."""
    (child,) = rng.spawn(1)
    return int(child.integers(2**31))


class _SingleStream(np.random.Generator):
    """A generator of a short seed: as in earlier versions it also yields the seeds for Keras."""

    def spawn(self, n_children: int) -> list[np.random.Generator]:
        return [self] * n_children
