"""Lists: narrowed by named filters alone, turned by key."""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import pagination, serializers
from rest_framework.response import Response

SIZE, MOST = 50, 100
TURNS = {"after", "limit"}


class AllowList(DjangoFilterBackend):
    """Filters of the view's filter set and nothing else; a name or value it does not know is refused (S73)."""

    def filter_queryset(self, request, queryset, view):
        known = set((getattr(view, "filterset_class", None) and view.filterset_class.base_filters) or ())
        unknown = sorted(set(request.query_params) - known - TURNS)
        if unknown:
            told = "、".join(unknown)[:60]
            raise serializers.ValidationError(
                {"filter": [f"不能按“{told}”筛选；可用的条件：{'、'.join(sorted(known)) or '无'}。"]},
                code="unknown_filter",
            )
        return super().filter_queryset(request, queryset, view)

    def get_filterset_kwargs(self, request, queryset, view):
        """What narrows, without what turns the pages: a filter set refuses what it does not know."""
        narrows = request.query_params.copy()
        for name in TURNS:
            narrows.pop(name, None)
        return super().get_filterset_kwargs(request, queryset, view) | {"data": narrows}


class ByKey(pagination.BasePagination):
    """`?after=` the last id read, `?limit=` how many: the next page is found by key, nothing is counted."""

    def paginate_queryset(self, queryset, request, view=None):
        after, self.limit = _number(request, "after", 0, 2**62), _number(request, "limit", SIZE, MOST)
        self.request = request
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[: self.limit + 1])
        self.more = len(rows) > self.limit
        return rows[: self.limit]

    def get_paginated_response(self, data):
        following = None
        if self.more:
            query = self.request.query_params.copy()
            query["after"] = data[-1]["id"]
            following = f"{self.request.path}?{query.urlencode()}"
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "nullable": True, "example": "/api/v1/items/?after=128"}
        parts = {"next": link, "results": schema}
        return {"type": "object", "required": ["next", "results"], "properties": parts}

    def get_schema_operation_parameters(self, view):
        whole = {"type": "integer", "minimum": 0}
        words = {"after": "上一页最后一行的 id", "limit": f"每页行数，默认 {SIZE}，最多 {MOST}"}
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": whole}
            for name, text in words.items()
        ]


def _number(request, name, otherwise, most):
    given = request.query_params.get(name, str(otherwise))
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise serializers.ValidationError({name: ["请填写不小于 0 的整数。"]}, code="invalid")
    return max(min(int(given), most), 0 if name == "after" else 1)
