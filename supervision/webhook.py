"""The office's own group chat (WeCom, DingTalk, Feishu): one text a day to the address the environment names, and to no other (S78)."""

import json
import urllib.request

from django.conf import settings

SHAPES = {  # how each of the three wants a text
    "wecom": lambda text: {"msgtype": "text", "text": {"content": text}},
    "dingtalk": lambda text: {"msgtype": "text", "text": {"content": text}},
    "feishu": lambda text: {"msg_type": "text", "content": {"text": text}},
}


class _NoOtherAddress(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is an error: the environment names the address, nobody else does."""

    def redirect_request(self, *args):
        return None


def post_text(text: str) -> None:
    """Send a text. Raises URLError when nobody answers there or the answer is an error, OSError when the line broke."""
    body = json.dumps(SHAPES[settings.WEBHOOK_KIND](text), ensure_ascii=False).encode()
    request = urllib.request.Request(
        settings.WEBHOOK_URL, data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.build_opener(_NoOtherAddress).open(request, timeout=20) as answer:
        answer.read(2000)
