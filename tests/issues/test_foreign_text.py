"""What a file says is shown as text and never acts, on the pages where staff answer its questions (S75)."""

import pytest

from tests.issues.sheets import hand_in, plain_book

EVIL = "<b onclick=x hx-get=y>"  # a sheet may bear this name


@pytest.fixture
def asked(cast):
    """A ledger whose sheet, heading, problem and deadline all try to be markup, and about which something is asked."""
    head = ["整改内容", "序号", f"{EVIL}甲", "整改时限", "责任人"]
    body = [
        [f"{EVIL}窗口服务差", 1, "丙", f"待定{EVIL}", "党委书记"],
        ["大厅排队久", 2, "丁", "9月底", "党委书记"],
    ]
    return hand_in(cast, plain_book((EVIL, [head, *body])))


@pytest.mark.parametrize("page", ["/desk/imports/{0.delivery_id}/", "/desk/imports/files/{0.pk}/"])
def test_s75_a_file_cannot_act_in_the_name_of_who_looks_at_it(asked, cast, client, page):
    client.force_login(cast.officer)
    answer = client.get(page.format(asked))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "&lt;b onclick" in text, "the page says nothing of the file: this test would prove nothing"
    assert "<b onclick" not in text
    assert "htmx" not in text


def test_s75_the_policy_of_pages_allows_no_script_but_our_own(cast, client):
    client.force_login(cast.officer)
    policy = client.get("/desk/").headers["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] in ("'self'", "'none'")
    assert "unsafe" not in policy
