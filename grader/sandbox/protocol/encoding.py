"""Encoding of records as MessagePack, and the errors of decoding them."""

import msgspec

DECODING_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""The exceptions that decoding raises for malformed bytes."""


def encode(record: msgspec.Struct) -> bytes:
    """Encode a record as MessagePack bytes."""
    return msgspec.msgpack.encode(record)
