"""How the API says no: the same three ways as the pages, as JSON `{code, text, errors}`, each with its trace (S66, S74)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from trail.services import UNSAFE, record_alone

Told = list[dict[str, str]]


def answer(refusal: Exception, context: dict[str, Any]) -> Response | None:
    """404 out of sight, 403 not your role, 409 the rule refuses, 422 the shape is wrong, else what the framework says.

    A fault is no refusal: None, and Django answers 500 without a word of what went wrong inside.
    """
    match refusal:
        case Http404():
            return _no(404, "not_found", NOT_FOUND)
        case PermissionDenied() | exceptions.PermissionDenied():
            text = str(refusal)
            _note(context, "act.denied", why=text)
            return _no(403, "denied", text)
        case ValidationError():
            told = list(_ruled(refusal))
            _note(context, "act.refused", codes=[one["code"] for one in told])
            return _no(409, told[0]["code"], "".join(one["text"] for one in told), told)
        case exceptions.ValidationError():
            told = list(_shaped(refusal.detail))
            if any(one["code"] == "unknown_field" for one in told):
                _note(context, "act.refused", codes=["unknown_field"], why=told[0]["text"])
            return _no(422, told[0]["code"], told[0]["text"], told)
        case exceptions.APIException():
            response = exception_handler(refusal, context)
            if response is not None:  # it always is, and it carries the headers (WWW-Authenticate, Allow)
                response.data = {
                    "code": refusal.get_codes(),
                    "text": str(refusal.detail),
                    "errors": [],
                }
            return response
    return None


NOT_FOUND = "没有这一条，或者不在您的工作范围内。"


def not_found(request) -> JsonResponse:
    """404 for an address under /api/ that leads nowhere."""
    return JsonResponse({"code": "not_found", "text": NOT_FOUND, "errors": []}, status=404)


def out_of_reach() -> JsonResponse:
    """503: the database could not be reached; the same key sent again tells whether the act was saved (S105)."""
    text = "系统暂时连不上数据库，这次的操作没有办完，请稍后用同一个 Idempotency-Key 再试。"
    return JsonResponse({"code": "unavailable", "text": text, "errors": []}, status=503)


def no_room() -> JsonResponse:
    """507: a disk is full; nothing of the act was kept (S106)."""
    text = "服务器的存储空间已满，这次的操作没有保存，请联系系统管理员清理以后再试。"
    return JsonResponse({"code": "no_room", "text": text, "errors": []}, status=507)


def _no(status: int, code: str, text: str, errors: Told | None = None) -> Response:
    """What was sent may stand in a refusal, but no letter of it that forges a line or cannot be kept for a retry."""
    told = [{name: UNSAFE.sub("", words) for name, words in one.items()} for one in errors or []]
    return Response({"code": code, "text": UNSAFE.sub("", text), "errors": told}, status=status)


def _note(context: dict[str, Any], act: str, **facts: Any) -> None:
    request, view = context["request"], context["view"]
    by = request.user if request.user and request.user.is_authenticated else None
    verb = getattr(view, "action", None)
    record_alone(act, by=by, path=request.path, method=request.method, verb=verb, **facts)


def _ruled(refusal: ValidationError) -> Iterator[dict[str, str]]:
    """What a rule refused, a line for each reason; `field` is empty where the whole act is meant."""
    by_field = getattr(refusal, "error_dict", None) or {"": refusal.error_list}
    for field, errors in by_field.items():
        for error in errors:
            text = "".join(error.messages)
            yield {
                "field": "" if field == "__all__" else field,
                "code": error.code or "refused",
                "text": text,
            }


def _shaped(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """What is wrong with the shape, with the way to the field (`measures.0.text`)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            way = "" if name == "non_field_errors" else str(name)
            yield from _shaped(inner, ".".join(part for part in (field, way) if part))
    elif isinstance(detail, list):
        for n, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _shaped(inner, f"{field}.{n}" if nested else field)
    else:
        yield {"field": field, "code": detail.code or "invalid", "text": str(detail)}
