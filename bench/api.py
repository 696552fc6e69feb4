"""The API's list of fifty items against a bare view, and the doubt list against one aggregate, at two sizes."""

from django.db import connection

from bench.pages import AGGREGATE, RUNS, Visitor, officer, server
from bench.report import Row, alternately, compare
from bench.scene import LARGE, SMALL, lay_out, size_name

LISTS = {"api items": "/api/v1/items/", "api items, far": "/api/v1/items/?after=2000"}


def run() -> list[Row]:
    rows = []
    for items in (SMALL, LARGE):
        lay_out(items)
        cookie = officer()
        with server() as port:
            for name, path in LISTS.items():
                ours, bare = Visitor(port, cookie), Visitor(port)
                times = _beside(ours, path, bare.get)
                rows.append(
                    compare(f"{name} : bare view", size_name(items), "≤ 20", times["ours"], times["limit"])
                )
            times = _beside(Visitor(port, cookie), "/desk/doubts/", _aggregate)
            rows.append(
                compare("doubts : one aggregate", size_name(items), "—", times["ours"], times["limit"])
            )
    return rows


def _beside(ours, path, limit):
    ours.get(path)
    return alternately(RUNS, ours=lambda: ours.get(path), limit=lambda: limit("/bare/"))


def _aggregate(_path):
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE)
        cursor.fetchall()
