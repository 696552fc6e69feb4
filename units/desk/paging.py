"""Pages by key (keyset): the next page starts after the last row shown, so no page counts the whole table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, Model, QuerySet, TextField, Value
from django.db.models.expressions import Combinable

SIZE = 50


@dataclass(slots=True)
class Turn:
    """One page: its rows, and the row that the neighbouring pages start from (None where there is none)."""

    rows: list[Any]
    after: int | None
    before: int | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def turned(rows: QuerySet, keys: Sequence[Combinable], params: Any, size: int = SIZE) -> Turn:
    """The page of `rows` that the address asks for with `after` or `before` (primary keys; anything else is page one).

    `keys` are expressions that are never NULL; the primary key is the last key by itself. An `after` out of the
    rows' own sight is page one: the address cannot be used to ask about rows that are hidden (S70).
    """
    named = {f"key{n}": key for n, key in enumerate(keys)}
    rows = rows.annotate(**named)
    names = [*named, "pk"]
    backwards = "before" in params and "after" not in params
    stand = _stand(rows, names, params.get("before" if backwards else "after"))
    if stand:
        rows = rows.filter(beyond(names, stand, "<" if backwards else ">"))
    backwards = backwards and stand is not None
    found = list(rows.order_by(*(f"-{name}" if backwards else name for name in names))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Turn(
        rows=found,
        after=_last(found) if more or backwards else None,
        before=found[0].pk if found and stand and (more or not backwards) else None,
    )


def _last(found: list[Model]) -> int | None:
    return found[-1].pk if found else None


def _stand(rows: QuerySet, names: list[str], given: Any) -> tuple[Any, ...] | None:
    if not (isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return rows.filter(pk=int(given)).values_list(*names).first()


def beyond(names: list[str], stand: tuple[Any, ...], sign: str) -> Func:
    """(a, b, c) > (x, y, z) as one comparison of rows, which an index in the same order serves at any depth."""
    rows = [_row(*map(F, names)), _row(*map(Value, stand))]
    return Func(*rows, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField())


def _row(*parts: Combinable) -> Func:
    return Func(*parts, template="(%(expressions)s)", output_field=TextField())
