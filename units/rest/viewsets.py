"""Rows in sight and the verbs on them."""

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.fields import empty
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from units.permissions import StepUp, require
from units.rest.serializers import Nothing
from units.services.idempotency import answer_once

KEY = re.compile(r"[\x21-\x7e]{1,64}")


class Rows(viewsets.GenericViewSet, ABC):
    """Rows in sight: the list by key, one by id, and whatever verbs a resource adds."""

    queryset: Any  # what the description is made from; the rows themselves come from `rows`
    lookup_value_regex = "[0-9]{1,18}"

    @abstractmethod
    def rows(self, user):
        """The rows this person may see, with all their answer reads; each resource says so itself."""

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return self.rows(self.request.user)

    def found(self, pk):
        """One row within sight, else 404: the same answer for hidden and unknown (S70)."""
        return get_object_or_404(self.get_queryset(), pk=pk)

    def shown(self, row: Model):
        """The row as its answer, read again with what the list is read with."""
        return self.get_serializer(self.get_queryset().get(pk=row.pk)).data

    def list(self, request):
        """Rows in sight, narrowed by the filters, page by page in the order of their ids."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk):
        """One row in sight."""
        return Response(self.get_serializer(self.found(pk)).data)

    def once(self, request, act: Callable[[], Response]) -> Response:
        """Carry out a write; with `Idempotency-Key`, a retry gets the answer of the first and has no effect (S48)."""
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return act()
        if not KEY.fullmatch(key):
            raise serializers.ValidationError(
                {"Idempotency-Key": ["请用 1 到 64 个英文字母、数字或符号。"]}, code="bad_key"
            )
        asked = hashlib.sha256(f"{request.path}\n{_canonical(request.data)}".encode()).hexdigest()
        status, body, again = answer_once(
            by=request.user, key=key, asked=asked, act=lambda: self._kept(request, act)
        )
        return Response(body, status=status, headers={"Idempotency-Replayed": "true"} if again else None)

    def _kept(self, request, act):
        try:
            response = act()
        except StepUp:
            raise  # nothing is kept: the same key carries the act once the code was given
        except Exception as refusal:
            response = self.handle_exception(refusal)  # a fault is raised on and takes the key back with it
        return response.status_code, json.loads(json.dumps(response.data, cls=JSONEncoder))


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


FRAMEWORKS = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}


def verb(takes=Nothing, permission=None, *, name=None, detail=True, status=200):
    """Make a method a POST: found within sight, permission asked, shape read, one service called, the row answered.

    The method gets the row (unless `detail` is false), `by` and the fields of `takes`; it returns the row to be
    answered, or nothing where that is the row it was given, or None with status 204.
    """

    def decorate(method):
        if method.__name__ in FRAMEWORKS:
            raise TypeError(f"{method.__name__}: the framework would answer the HTTP method with it")

        @wraps(method)
        def handler(self, request, pk=None):
            def act():
                row = [self.found(pk)] if detail else []
                if permission:
                    unit = (getattr(row[0], "unit", None) or row[0].item.unit) if row else None
                    require(request.user, permission, unit=unit)
                sent = takes(data=request.data, context=self.get_serializer_context())
                sent.is_valid(raise_exception=True)
                made = method(self, *row, by=request.user, **sent.validated_data)
                if status == 204:
                    return Response(status=204)
                return Response(self.shown(made or row[0]), status=status)

            return self.once(request, act)

        answers: Any = {204: None} if status == 204 else empty
        handler = extend_schema(request=None if takes is Nothing else takes, responses=answers)(handler)
        if name == "create":
            return handler
        return action(detail=detail, methods=["post"], url_path=name or method.__name__.strip("_"))(handler)

    return decorate
