"""The whole description of the API, made once."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@cache
def description() -> dict[str, Any]:
    """The whole description: a function of the code alone, so it is made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations() -> list[dict[str, str]]:
    """Every operation as `noun`, `method`, `path`, `summary`, in the order of the description."""
    return [
        {"noun": act["tags"][0], "method": method.upper(), "path": path, "summary": act["summary"]}
        for path, acts in description()["paths"].items()
        for method, act in acts.items()
    ]
