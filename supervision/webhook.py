"""The office's own group chat (WeCom, DingTalk, Feishu): one text a day to the address the environment names, and to no other (S78)."""

import json
import urllib.request

from django.conf import settings

SHAPES = {  # how each of the three wants a text
    "wecom": lambda text: {"msgtype": "text", "text": {"content": text}},
    "dingtalk": lambda text: {"msgtype": "text", "text": {"content": text}},
    "feishu": lambda text: {"msg_type": "text", "content": {"text": text}},
}


def post_text(text: str) -> None:
    """Send a text. Raises OSError when the address does not answer or answers with an error."""
    body = json.dumps(SHAPES[settings.WEBHOOK_KIND](text), ensure_ascii=False).encode()
    request = urllib.request.Request(
        settings.WEBHOOK_URL, data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read(2000)
