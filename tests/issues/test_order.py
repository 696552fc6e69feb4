"""Each order of the item list is served by an index, the first page and the last alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.models import Item
from issues.queries.items import ITEM_ORDERS
from tests.factories import make_item
from units.desk.paging import turned


@pytest.mark.parametrize(("order", "index"), [("", "item_by_number"), ("deadline", "item_by_deadline")])
@pytest.mark.parametrize("way", ["after", "before"])
def test_an_order_is_read_off_its_index_from_where_the_reader_stands(cast, order, index, way):
    items = [make_item(cast.town) for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        turned(Item.objects.all(), ITEM_ORDERS[order], {way: str(items[1].pk)})
    with connection.cursor() as raw:
        raw.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        raw.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in raw.fetchall())
    assert f"using {index}" in plan
    assert "Index Cond: (ROW(" in plan
    assert "Sort" not in plan
