"""How the house says no: in words, the same for unknown and unseen, and to a visitor without a cookie."""

import re

from django.test import Client
from django.urls import reverse

from tests.factories import make_item


def bare(answer):
    """The body without the sign-out form's one-time token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


def test_a_refused_role_reads_who_may(cast, client):
    client.force_login(cast.officer)
    answer = client.get(reverse("supervision:trail"))
    assert answer.status_code == 403
    assert "您没有查阅全部留痕的权限，请联系：安全审计员。" in answer.content.decode()


def test_unknown_and_foreign_ids_give_the_same_body(cast, client):
    item = make_item(cast.town)
    client.force_login(cast.outsider)
    foreign = client.get(reverse("issues:item", args=[item.pk]))
    unknown = client.get(reverse("issues:item", args=[item.pk + 10_000]))
    assert foreign.status_code == unknown.status_code == 404
    assert bare(foreign) == bare(unknown)


def test_a_public_404_is_the_same_for_all(cast, client):
    stranger = client.get("/nothing/")
    client.force_login(cast.officer)
    assert client.get("/nothing/").content == stranger.content
    assert "没有找到这个页面" in stranger.content.decode()
    assert "返回工作台" not in stranger.content.decode()


def test_a_form_without_its_token_is_refused_in_words(cast):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(cast.auditor)
    answer = guarded.post(reverse("supervision:trail"))
    assert answer.status_code == 403
    assert "请返回上一页刷新后再提交" in answer.content.decode()


def test_a_fault_is_answered_in_words_without_inner_detail(cast, client, monkeypatch):
    def fault(*args, **kwargs):
        raise RuntimeError("inner detail")

    monkeypatch.setattr("supervision.views.desk.figures", fault)
    client.raise_request_exception = False
    client.force_login(cast.clerk)
    answer = client.get(reverse("desk"))
    assert answer.status_code == 500
    assert "系统出了差错" in answer.content.decode()
    assert "inner detail" not in answer.content.decode()


def test_a_request_that_makes_no_sense_is_answered_in_words(client, db):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "没看懂这次请求" in answer.content.decode()
