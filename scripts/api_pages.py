"""Write the reference of the API pages from the source: signatures, fields and docstrings.

    python -m scripts.api_pages

A page marks each place with `<!-- api: package.module.name -->`. The text is in the Markdown files
themselves, so that it can be read without the built site.
"""

import dataclasses
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from samples.sample_class import REPOSITORY

PAGES = [REPOSITORY / "docs" / "api" / name for name in ("checks.md", "notebooks.md")]
_PLACE = re.compile(
    r"^<!-- api: (?P<name>[\w.]+) -->\n(?:(?:(?!<!-- api: ).)*?^<!-- end of api -->\n)?",
    re.MULTILINE | re.DOTALL,
)
_SECTION = re.compile(r"^(Args|Returns|Raises|Yields):$")
_ENTRY = re.compile(r"^    (?P<name>[\w*]+): (?P<text>.*)$")
_STARS: dict[Any, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}
_PIPE = "\\|"
_MAX_LINE = 88
_MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])")


def main() -> None:
    """Write the reference into both pages."""
    for path in PAGES:
        path.write_text(updated(path.read_text("utf-8")), "utf-8")


def updated(page: str) -> str:
    """Return a page with the present reference in each marked place."""
    return _PLACE.sub(lambda place: _block(place["name"]), page)


def _block(name: str) -> str:
    return f"<!-- api: {name} -->\n\n{_reference(name)}\n<!-- end of api -->\n"


def _reference(name: str) -> str:
    """Return the signature, docstring and fields of a name; of a module, those of its functions."""
    part = pkgutil.resolve_name(name)
    if inspect.ismodule(part):
        own = [value for value in vars(part).values() if inspect.isfunction(value)]
        public = [one for one in own if one.__module__ == name and one.__name__[0] != "_"]
        return f"{_docstring(part)}\n\n" + "\n".join(map(_part, public))
    return _part(part)


def _part(part: Any) -> str:
    parts = [f"#### {part.__name__}", _signature(part.__name__, part), _docstring(part)]
    if isinstance(part, type):
        parts += [_fields(part), "\n".join(_methods(part))]
    return "\n\n".join(filter(None, parts)) + "\n"


def _signature(name: str, part: Any) -> str:
    """Return how a function is called, or an object made; data has a table of fields instead."""
    if isinstance(part, type) and (_field_types(part) or "__init__" not in vars(part)):
        return ""
    if getattr(part, "_is_protocol", False):
        return ""
    line = _call(name, part)
    if len(line) > _MAX_LINE:
        line = _call(name, part, ",\n    ").replace("(", "(\n    ", 1)
        line = ",\n)".join(line.rsplit(")", 1))
    return f"```python\n{line}\n```"


def _call(name: str, part: Any, separator: str = ", ") -> str:
    signature = inspect.signature(part)
    named = [one for one in signature.parameters.values() if one.name != "self"]
    result = signature.return_annotation
    returns = "" if result in (signature.empty, None) else f" -> {_type(result)}"
    return f"{name}({separator.join(map(_parameter, named))}){returns}"


def _parameter(parameter: inspect.Parameter) -> str:
    text = f"{_STARS.get(parameter.kind, '')}{parameter.name}"
    if parameter.annotation is not parameter.empty:
        text += f": {_type(parameter.annotation)}"
    return text if parameter.default is parameter.empty else f"{text} = {parameter.default!r}"


def _type(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = re.sub(r"Annotated\[(\w+), Meta\([^)]*\)\]", r"\1", _MODULES.sub("", text))
    text = re.sub(r"ForwardRef\('([^']*)'\)", r"\1", text)
    return text.replace("~_", "").replace('"', "'")


def _docstring(part: Any) -> str:
    """Return a docstring with its sections as lists."""
    lines = []
    for line in (inspect.getdoc(part) or "").splitlines():
        if _SECTION.match(line):
            lines.append(f"**{line}**\n")
        elif entry := _ENTRY.match(line):
            lines.append(f"- `{entry['name']}`: {entry['text']}")
        else:
            lines.append(f"  {line.strip()}" if line.startswith("        ") else line.strip())
    return "\n".join(lines)


def _fields(part: type) -> str:
    fields = [(name, text) for name, text in _field_types(part).items() if name[0] != "_"]
    rows = [f"| `{name}` | `{text.replace('|', _PIPE)}` |" for name, text in fields]
    return "\n".join(["| field | type |", "|---|---|", *rows]) if rows else ""


def _field_types(part: type) -> dict[str, str]:
    """Return the fields of a struct or dataclass with their types."""
    if issubclass(part, msgspec.Struct):
        return {field.name: _type(field.type) for field in msgspec.structs.fields(part)}
    if dataclasses.is_dataclass(part):
        return {field.name: _type(field.type) for field in dataclasses.fields(part)}
    return {}


def _methods(part: type) -> Iterator[str]:
    """Yield the methods and properties that a class itself defines in public."""
    for name, value in vars(part).items():
        if name.startswith("_"):
            continue
        if isinstance(value, property):
            yield f"- `{name}`: {_one_line(value)}"
        elif inspect.isfunction(value):
            yield f"- `{_call(name, value)}`: {_one_line(value)}"


def _one_line(part: Any) -> str:
    return " ".join((inspect.getdoc(part) or "").split("\n\n")[0].split())


if __name__ == "__main__":
    main()
