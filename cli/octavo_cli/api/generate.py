"""Write `types.py` from docs/openapi.json: `python -m octavo_cli.api.generate`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from octavo_cli.paths import ROOT

OPENAPI: Final = ROOT / "docs/openapi.json"
TYPES: Final = Path(__file__).with_name("types.py")
_HEAD: Final = '''"""Generated from docs/openapi.json by `python -m octavo_cli.api.generate`: what the API takes and answers."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

# fmt: off
'''
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def generate(document: Mapping[str, Any]) -> str:
    """Return the module: a `TypedDict` for each object of the document, a name for everything else.

    An answer has all keys of its object, a request may leave out what has a default; a block, which leaves out what does not apply, has no such object.
    """
    schemas = sorted(document["components"]["schemas"].items())
    names = "\n".join(f"{name} = {_type(schema)}" for name, schema in schemas if "properties" not in schema)
    classes = (_class(name, schema) for name, schema in schemas if "properties" in schema)
    return "\n\n\n".join([f"{_HEAD}\n{names}", *classes]) + "\n"


def _class(name: str, schema: Mapping[str, Any]) -> str:
    says = schema.get("description", name).splitlines()[0]
    optional = set(schema["properties"]) - set(schema["required"]) if name.endswith("Request") else set()
    types = {key: _type(value) for key, value in schema["properties"].items()}
    keys = (
        f"    {key}: {f'NotRequired[{said}]' if key in optional else said}" for key, said in types.items()
    )
    return "\n".join([f"class {name}(TypedDict):", f'    """{says}"""', "", *keys])


def _type(schema: Mapping[str, Any]) -> str:  # noqa: PLR0911 - one for each form that a schema has
    match schema:
        case {"$ref": reference}:
            return str(reference.rpartition("/")[2])
        case {"anyOf": choices} | {"oneOf": choices}:
            return " | ".join(map(_type, choices))
        case {"enum": values}:
            return f"Literal[{', '.join(map(json.dumps, values))}]"
        case {"const": value}:
            return f"Literal[{json.dumps(value)}]"
        case {"type": "array", "prefixItems": items}:
            return f"list[{_type(items[0])}]"
        case {"type": "array", "items": items}:
            return f"list[{_type(items)}]"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"dict[str, {_type(values)}]"
        case {"type": str(plain)} if plain in _PLAIN:
            return _PLAIN[plain]
    return "Any"


def main() -> None:
    """Write the module."""
    TYPES.write_text(generate(json.loads(OPENAPI.read_text(encoding="utf-8"))), encoding="utf-8")
    print(TYPES.relative_to(ROOT))


if __name__ == "__main__":
    main()
