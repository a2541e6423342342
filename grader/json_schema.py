"""JSON Schemas of the project's own types, for editors and other programs."""

import inspect

import msgspec

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: type[msgspec.Struct]) -> str:
    """Return the JSON Schema (draft 2020-12) of a type as text that ends in a newline."""
    schema = {"$schema": _DIALECT, **msgspec.json.schema(kind)}
    for definition in schema["$defs"].values():
        if "description" in definition:
            # Python 3.13 removes the indentation of docstrings, older versions keep it.
            definition["description"] = inspect.cleandoc(definition["description"])
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
