"""How the API is described (OpenAPI): what each operation is called, how a write is retried, how it is refused."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

SUMMARIES = {  # (resource, act): what it is called
    ("me", "get"): "我是谁、有哪些角色",
    ("campaign", "list"): "活动一览",
    ("campaign", "retrieve"): "一个活动和它的规则",
    ("unit", "list"): "单位一览",
    ("unit", "retrieve"): "一个单位",
    ("list", "list"): "整改清单一览",
    ("list", "retrieve"): "一份清单",
    ("list", "create"): "建立清单",
    ("list", "submit"): "上报清单",
    ("list", "pass_on"): "上级单位接收、转报清单",
    ("list", "accept"): "活动办接收清单",
    ("list", "send_back"): "上级单位或活动办退回清单",
    ("item", "list"): "整改事项一览",
    ("item", "retrieve"): "一个事项，连同措施和来源",
    ("item", "create"): "草拟事项",
    ("item", "edit"): "修改草拟的事项",
    ("item", "take_back"): "删除草拟的事项",
    ("item", "measures"): "登记措施完成",
    ("item", "finish"): "申报整改完成",
    ("progress", "list"): "落实进度一览",
    ("progress", "retrieve"): "一条进度",
    ("progress", "create"): "填报进度",
    ("review", "list"): "民主评议一览",
    ("review", "retrieve"): "一场评议；计票以后才有结果",
    ("review", "create"): "发起评议",
    ("review", "cancel"): "取消评议",
    ("review", "confirm"): "督导组确认评议结果",
    ("review", "void"): "督导组提出异议，作废",
    ("close-out", "list"): "销号申请一览",
    ("close-out", "retrieve"): "一份销号申请和各级审核",
    ("close-out", "create"): "申请销号",
    ("close-out", "decide"): "本级审核：通过或退回",
    ("close-out", "sign"): "签收",
    ("close-out", "answer"): "单位补充说明，送回要求补充的一级",
    ("close-out", "withdraw"): "单位撤回销号申请",
}
NOUNS = {
    "me": "本人",
    "campaign": "活动",
    "unit": "单位",
    "list": "整改清单",
    "item": "整改事项",
    "progress": "落实进度",
    "review": "民主评议",
    "close-out": "销号申请",
}
REFUSED = {
    401: "没有登录，或令牌无效",
    403: "角色不符；text 写明谁可以办理",
    404: "没有这一条，或不在工作范围内（两者答复相同）",
    409: "不合规则；code 是规则的代号，text 写明原因和出路",
    422: "填写的内容不对；errors 逐项列出",
}
OF_EACH = {
    "list": (401, 403, 422),
    "retrieve": (401, 403, 404),
    "get": (401, 403),
}  # the rest: all, and 400, 413, 415
BODY = {400: "请求内容不是完整的 JSON", 413: "请求内容过大", 415: "请求内容不是 application/json"}
AGAIN = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="同一请求重发时带同一个值：只办理一次，答复与第一次相同（保留 3 天）",
    required=False,
)


class Fault(serializers.Serializer):
    """One reason of a refusal."""

    field = serializers.CharField(help_text="哪一项；整个请求的原因为空", allow_blank=True)
    code = serializers.CharField(help_text="代号，供程序判断")
    text = serializers.CharField(help_text="给人看的原因")


class Refusal(serializers.Serializer):
    """What every refusal looks like."""

    code = serializers.CharField(help_text="代号，供程序判断")
    text = serializers.CharField(help_text="给人看的原因和出路")
    errors = Fault(many=True)


class Described(AutoSchema):
    """Chinese summaries from the table above, the retry header on writes, the refusals of each operation."""

    @property
    def _place(self):
        return getattr(self.view, "basename", "me"), getattr(self.view, "action", None) or "get"

    def get_summary(self):
        return SUMMARIES[self._place]

    def get_description(self):
        return ""

    def get_tags(self):
        return [NOUNS[self._place[0]]]

    def get_operation_id(self):
        resource, act = self._place
        return f"{resource.replace('-', '_')}_{act}"

    def get_override_parameters(self):
        return [AGAIN] if self.method == "POST" else []

    def _get_response_bodies(self, direction="response"):
        told = {code: REFUSED[code] for code in OF_EACH.get(self._place[1], REFUSED)}
        if self.method == "POST":
            told |= BODY
        refusal = self.resolve_serializer(Refusal, direction).ref
        return super()._get_response_bodies(direction) | {
            str(code): {"description": text, "content": {"application/json": {"schema": refusal}}}
            for code, text in told.items()
        }


class BearerScheme(OpenApiAuthenticationExtension):
    """The token, as OpenAPI calls it."""

    target_class, name = "units.rest.authentication.Bearer", "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
