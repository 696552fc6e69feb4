"""Who comes in, and with what: session or token, business only, JSON that can be stored."""

import json

from django.core.exceptions import PermissionDenied
from rest_framework import exceptions, parsers, permissions
from rest_framework.authentication import BaseAuthentication

from units.permissions import FACTOR_RULE, Permission, must_have_factor, require
from units.second_factor import confirmed_at
from units.services.tokens import token_of

MOST_BYTES = 256 * 1024  # of one JSON body: a list with its measures is a few kilobytes


class Bearer(BaseAuthentication):
    """`Authorization: Bearer zd_…`: a token its person made on the page 接口令牌."""

    def authenticate(self, request):
        scheme, _, plain = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = token_of(plain.strip())
        if token is None:
            raise exceptions.AuthenticationFailed("令牌无效、已过期或已撤销，请在“接口令牌”页面重新生成。")
        return token.person, token

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


class Business(permissions.BasePermission):
    """Signed in, and with some business in the campaign: administrators keep the house and see none (S84)."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated("请先登录，或在请求头里带上令牌：Authorization: Bearer 令牌。")
        require(request.user, Permission.BUSINESS_READ)
        _with_second_factor(request)
        reads = request.method in permissions.SAFE_METHODS
        if request.auth is not None and not (reads or request.auth.writes):
            raise PermissionDenied("这个令牌只能查询。需要办理的，请另行生成勾选了“可以办理”的令牌。")
        return True


def _with_second_factor(request):
    """Who must have a second factor comes in with it; what is asked of a session's freshness no token can answer (S83)."""
    if request.auth is None:
        request.user.confirmed_at = confirmed_at(request)
    if must_have_factor(request.user) and not (request.user.confirmed_at or request.user.has_factor):
        raise PermissionDenied(f"{FACTOR_RULE}。请登录页面，在“个人安全”启用后再用接口。")


class TooLarge(exceptions.APIException):
    status_code, default_code = 413, "too_large"
    default_detail = f"请求内容超过 {MOST_BYTES // 1024} KB，请分次提交。"


class Json(parsers.JSONParser):
    """JSON that can be stored: bounded in size and depth, without letters no database can keep (S88)."""

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge
        try:
            read = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
            json.dumps(read, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as fault:
            raise exceptions.ParseError(
                "请求内容不是完整的 JSON（UTF-8），请核对引号、逗号和编码。"
            ) from fault
        return read


def _no_constant(name):
    raise ValueError(name)  # NaN and Infinity are no JSON
