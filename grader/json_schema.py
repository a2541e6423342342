"""JSON Schemas of the project's own types, for editors and other programs."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as types

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: type[msgspec.Struct]) -> str:
    """Return the JSON Schema (draft 2020-12) of a type as text that ends in a newline.

    The text below a field of a class is the description of its key.
    """
    schema = {"$schema": _DIALECT, **msgspec.json.schema(kind)}
    for definition in schema["$defs"].values():
        if "description" in definition:
            # Python 3.13 removes the indentation of docstrings, older versions keep it.
            definition["description"] = inspect.cleandoc(definition["description"])
    for struct in set(_structs(types.type_info(kind))):
        properties = schema["$defs"][struct.__name__]["properties"]
        for name, text in field_texts(struct).items():
            properties[name]["description"] = text
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def field_texts(struct: type) -> dict[str, str]:
    """Return the text below each field of a class, in one line, by the name of the field."""
    (definition,) = ast.parse(inspect.getsource(struct)).body
    assert isinstance(definition, ast.ClassDef)
    texts = {}
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            texts[field.target.id] = " ".join(str(text.value.value).split())
    return texts


def _structs(info: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield the class of a described type, and those of the types of its fields and items."""
    if isinstance(info, types.StructType):
        yield info.cls
    parts = info if isinstance(info, tuple) else ()
    if isinstance(info, types.Type | types.Field):
        parts = tuple(getattr(info, name) for name in info.__struct_fields__)
    for part in parts:
        yield from _structs(part)
