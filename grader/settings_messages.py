"""Messages about wrong settings, in words: they name the key and the nearest right one."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from grader.errors import did_you_mean


def unknown_name(field: str, name: str, known: Collection[str]) -> msgspec.ValidationError:
    """Return the error about a name that the settings use, but do not define."""
    return msgspec.ValidationError(
        f"Expected one of {', '.join(known)}, not {name} - at `$.{field}`"
    )


def convert_at(field: str, value: Any, kind: Any) -> None:
    """Validate a value, because msgspec's own errors do not name the keys of a dictionary.

    Raises:
        msgspec.ValidationError: the value is not of this kind; the message names the field.
    """
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(f"{error} - at `$.{field}`") from error


def plain_message(message: str, tables: Mapping[str, type[msgspec.Struct]]) -> str:
    """Turn "Expected `int` >= 1 - at `$.recipe.epochs`" into "recipe.epochs: expected int >= 1".

    `tables` maps the name of each table to its type; the name of the whole file is empty.
    """
    what, _, where = message.partition(" - at `$.")
    what = what.removeprefix("Object contains ").replace("`", "")
    what = what.replace("Object missing required", "missing").replace("object of", "table of")
    table = where.rstrip("`")
    sentence = what[:1].lower() + what[1:] + _suggestion(what, tables.get(table))
    return f"{table}: {sentence}" if table else sentence


def _suggestion(message: str, table: type[msgspec.Struct] | None) -> str:
    """Return a question with the nearest key of a table, for a message about an unknown key."""
    key = message.removeprefix("unknown field ")
    if key == message or table is None:
        return ""
    return did_you_mean(key, table.__struct_fields__)
