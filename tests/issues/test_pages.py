"""What the pages of lists and items show, and that a refused form comes back as it was filled."""

import pytest
from django.urls import reverse

from issues.models import Item, RectificationList
from issues.states import ListState, State
from tests.factories import make_item, make_list

FORM = {
    "problem": "窗口办事拖拉",
    "goal": "限时办结",
    "responsible": "党委书记",
    "track": "promised",
    "task": "general",
    "deadline": "2014年9月30日",
    "measures_text": ["公开办事时限", "", "实行代办"],
    "measures_due": ["2014.9.15", "", ""],
}


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.clerk)
    return client


def test_an_item_is_drafted_with_its_measures_sources_and_a_day_to_the_day(cast, desk):
    its_list = make_list(cast.town)
    sources = list(cast.campaign.sources.values_list("pk", flat=True))
    answer = desk.post(reverse("issues:item_new", args=[its_list.pk]), FORM | {"sources": sources})
    assert answer.status_code == 302
    item = Item.objects.get()
    assert item.deadline.isoformat() == "2014-09-30"
    assert [(m.order, m.text, str(m.due_on)) for m in item.measures.all()] == [
        (1, "公开办事时限", "2014-09-15"),
        (2, "实行代办", "None"),
    ]
    assert item.sources.count() == len(sources)


@pytest.mark.parametrize(
    ("deadline", "says"),
    [
        ("9月底", "请具体到日，例如：2014-09-30"),
        ("长期坚持", "请具体到日"),
        ("2014-02-30", "没有“2014-02-30”这一天"),
        ("9月30日", "请具体到日，例如：2014-09-30"),
        ("2014年9月", "请具体到日，例如：2014-09-30"),
        ("二〇一四年", "请具体到日，例如：2014-12-31"),
        ("<b>明天</b>", "请具体到日"),
        ("9" * 60, "40"),
        ("2014-09-30\x00", "空"),
    ],
)
def test_a_vague_deadline_is_refused_with_a_day_to_take_instead(cast, desk, deadline, says):
    its_list = make_list(cast.town)
    answer = desk.post(reverse("issues:item_new", args=[its_list.pk]), FORM | {"deadline": deadline})
    assert answer.status_code == 422
    assert says in " ".join(answer.context["form"].errors["deadline"])
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "deadline",
    [
        "2014-09-15",
        "2014.9.15",
        "2014年9月15日",
        "２０１４年９月１５日",
        "2014/9/15",
        "20140915",
        " 二〇一四年九月十五日 ",
    ],
)
def test_a_day_typed_in_any_usual_way_is_that_day(cast, desk, deadline):
    its_list = make_list(cast.town)
    assert (
        desk.post(reverse("issues:item_new", args=[its_list.pk]), FORM | {"deadline": deadline}).status_code
        == 302
    )
    assert Item.objects.get().deadline.isoformat() == "2014-09-15"


def test_a_refused_form_comes_back_as_it_was_filled_measures_too(cast, desk):
    its_list = make_list(cast.town)
    source = cast.campaign.sources.first()
    entered = FORM | {"deadline": "9月底", "sources": [source.pk], "measures_due": ["", "", "年底"]}
    answer = desk.post(reverse("issues:item_new", args=[its_list.pk]), entered)
    assert answer.status_code == 422
    for text in ("窗口办事拖拉", "限时办结", "党委书记", "9月底", "公开办事时限", "实行代办", 'value="年底"'):
        assert text in answer.text
    assert f'value="{source.pk}" id="id_sources_0" checked' in answer.text
    assert "第 2 条：“年底”没有具体到日" in answer.text


def test_more_lines_for_measures_come_without_a_judgement_or_a_script(cast, desk):
    its_list = make_list(cast.town)
    answer = desk.post(
        reverse("issues:item_new", args=[its_list.pk]),
        FORM | {"problem": "", "deadline": "9月底", "more": "1"},
    )
    assert (answer.status_code, Item.objects.count()) == (200, 0)
    assert answer.text.count('name="measures_text"') == 2 + 3
    assert "error-summary" not in answer.text
    assert 'value="9月底"' in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"problem": "长" * 10_000},
        {"problem": "甲\x00乙"},
        {"goal": "\x00"},
        {"responsible": "长" * 10_000},
        {"measures_text": ["长" * 10_000], "measures_due": [""]},
        {"measures_text": ["甲\x00"], "measures_due": [""]},
        {"measures_text": [""], "measures_due": ["2014-09-15"]},
        {"measures_text": ["办"] * 61, "measures_due": [""] * 61},
        {"sources": ["abc"]},
        {"sources": ["999999999999999999999999"]},
        {"parent": "999999999999999999999999"},
        {"track": "other"},
        {"problem": ""},
    ],
)
def test_what_cannot_be_is_said_and_never_a_500(cast, desk, wrong):
    its_list = make_list(cast.town)
    answer = desk.post(reverse("issues:item_new", args=[its_list.pk]), FORM | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Item.objects.exists()


def test_what_is_typed_is_shown_as_text(cast, desk):
    nasty = "<script>alert(1)</script>{{ 7|add:7 }}"
    item = make_item(cast.town, state=State.DRAFT, problem=nasty, goal=nasty, responsible=nasty)
    for name, pk in [
        ("item", item.pk),
        ("item_edit", item.pk),
        ("list", item.list_id),
        ("list_print", item.list_id),
    ]:
        page = desk.get(reverse(f"issues:{name}", args=[pk])).text
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page


def test_an_item_is_changed_and_deleted_by_its_pages(cast, desk):
    item = make_item(cast.town, state=State.DRAFT)
    page = desk.get(reverse("issues:item_edit", args=[item.pk]))
    assert "制定窗口服务规范并上墙公开" in page.text
    assert desk.post(reverse("issues:item_edit", args=[item.pk]), FORM).status_code == 302
    item.refresh_from_db()
    assert (item.problem, item.measures.count(), item.sources.count()) == ("窗口办事拖拉", 2, 0)
    assert "窗口办事拖拉" in desk.get(reverse("issues:item_delete", args=[item.pk])).text
    answer = desk.post(reverse("issues:item_delete", args=[item.pk]))
    assert answer.url == reverse("issues:list", args=[item.list_id])
    assert not Item.objects.exists()


def test_a_list_goes_up_and_comes_back_by_its_pages(cast, client):
    client.force_login(cast.clerk)
    answer = client.post(reverse("issues:list_new"), {"holder": "team"})
    its_list = RectificationList.objects.get()
    where = reverse("issues:list", args=[its_list.pk])
    assert answer.url == where
    assert "添加事项" in client.get(where).text
    assert "上报</a>" not in client.get(where).text
    client.post(
        reverse("issues:item_new", args=[its_list.pk]),
        {"problem": "只写了问题", "track": "promised", "task": "general"},
    )
    waiting = reverse("issues:list_submit", args=[its_list.pk])
    assert "没有填写整改目标" in client.get(waiting).text
    refused = client.post(waiting)
    assert (refused.status_code, refused.text.count("没有填写责任人")) == (
        409,
        2,
    )  # in the refusal and beside the item
    item = Item.objects.get()
    sources = [cast.campaign.sources.first().pk]
    client.post(reverse("issues:item_edit", args=[item.pk]), FORM | {"sources": sources})
    assert client.post(waiting).url == where
    assert "添加事项" not in client.get(where).text
    client.force_login(cast.officer)
    assert "接收</button>" in client.get(where).text
    empty = client.post(reverse("issues:list_return", args=[its_list.pk]), {"reason": " "})
    assert empty.status_code == 422
    client.post(reverse("issues:list_return", args=[its_list.pk]), {"reason": "请写明责任单位"})
    client.force_login(cast.clerk)
    assert "请写明责任单位" in client.get(where).text
    client.post(waiting)
    client.force_login(cast.officer)
    client.post(reverse("issues:list_accept", args=[its_list.pk]))
    shown = {"scope": "public", "starts_on": "2014.9.7", "ends_on": "2014年12月31日"}
    shown["item_ids"] = list(its_list.items.values_list("pk", flat=True))
    client.force_login(cast.clerk)
    proposed = client.post(reverse("issues:list_disclose", args=[its_list.pk]), shown).url
    assert "核对无误" not in client.get(proposed).text  # not by whoever wrote it
    client.force_login(cast.officer)
    assert "核对无误" in client.get(proposed).text
    assert client.post(f"{proposed}check/").url == proposed
    page = client.get(where).text
    assert "向社会公开" in page
    assert ">116<" in page
    its_list.refresh_from_db()
    assert its_list.state == ListState.ACCEPTED


def test_progress_measures_and_the_end_go_by_pages_too(cast, desk):
    item = make_item(cast.town)
    where, measure = reverse("issues:item", args=[item.pk]), item.measures.get()
    assert "登记完成</button>" in desk.get(where).text
    ticking = reverse("issues:measures_done", args=[item.pk])
    late = desk.post(ticking, {"measures": measure.pk, "done_on": "2014-9-8"})
    assert (late.status_code, "完成日期不能晚于今天" in late.text) == (409, True)
    assert ticking in desk.get(reverse("issues:item_finish", args=[item.pk])).text
    assert desk.post(ticking, {"measures": measure.pk, "done_on": "2014-9-5"}).url == where
    page = desk.get(where).text
    assert ("09-05 完成" in page, "登记完成</button>" in page) == (True, False)
    again = desk.post(ticking, {"measures": measure.pk, "done_on": "2014-9-6"})
    assert (again.status_code, "已登记 2014-09-05 完成" in again.text) == (409, True)
    assert "没有还要登记的措施" in desk.get(ticking).text
    assert ticking not in desk.get(reverse("issues:item_finish", args=[item.pk])).text
    early = desk.post(reverse("issues:item_finish", args=[item.pk]), {"result": "窗口限时办结"})
    assert (early.status_code, "窗口限时办结" in early.text) == (409, True)
    assert desk.post(reverse("issues:item_progress", args=[item.pk]), {"text": "已设代办点"}).url == where
    assert "已设代办点" in desk.get(where).text
    assert desk.post(reverse("issues:item_finish", args=[item.pk]), {"result": "窗口限时办结"}).url == where
    item.refresh_from_db()
    assert item.state == State.FINISHED


def test_several_measures_are_ticked_off_at_once_and_a_refused_form_keeps_its_ticks(cast, desk):
    item = make_item(cast.town, measures=["公开办事时限", "实行代办", "每月暗访"])
    first, second, third = item.measures.values_list("pk", flat=True)
    ticking = reverse("issues:measures_done", args=[item.pk])
    page = desk.get(reverse("issues:item", args=[item.pk])).text
    assert page.count('name="measures"') == 3
    assert f'action="{ticking}"' in page
    none = desk.post(ticking, {"done_on": "2014-9-5"})
    assert (none.status_code, "请至少勾选一条" in none.text) == (422, True)
    vague = desk.post(ticking, {"measures": [first, third], "done_on": "上周"})
    assert vague.status_code == 422
    assert [
        f'value="{one}" id="id_measures_{at}" checked' in vague.text
        for at, one in enumerate((first, second, third))
    ] == [True, False, True]
    done = desk.post(ticking, {"measures": [first, third], "done_on": "2014-9-5"}, follow=True)
    assert "已登记：第 1、3 条措施完成。" in done.text
    assert done.text.count('name="measures"') == 1
    assert [str(one.done_on) for one in item.measures.all()] == ["2014-09-05", "None", "2014-09-05"]
    stale = desk.post(ticking, {"measures": [first, second], "done_on": "2014-9-6"})
    assert (stale.status_code, "第 1 条措施已登记 2014-09-05 完成" in stale.text) == (409, True)
    assert not item.measures.get(pk=second).done_on


def test_a_measure_of_another_item_is_not_ticked_off_here(cast, desk):
    item, other = make_item(cast.town), make_item(cast.bureau)
    answer = desk.post(
        reverse("issues:measures_done", args=[item.pk]),
        {"measures": other.measures.get().pk, "done_on": "2014-9-5"},
    )
    assert answer.status_code == 422
    assert not other.measures.get().done_on


@pytest.mark.parametrize(
    ("person", "shown", "hidden"),
    [
        ("clerk", ["填报进度", "申报完成", "登记完成</button>"], ["修改</a>"]),
        ("officer", [], ["填报进度</a>", "申报完成</a>", "登记完成</button>", "修改</a>"]),
        ("supervisor", [], ["填报进度</a>", "申报完成</a>", "登记完成</button>", "修改</a>"]),
    ],
)
def test_a_button_is_there_only_for_those_who_may(cast, client, person, shown, hidden):
    item = make_item(cast.town)
    client.force_login(getattr(cast, person))
    page = client.get(reverse("issues:item", args=[item.pk])).text
    assert [text for text in shown if text not in page] == []
    assert [text for text in hidden if text in page] == []


def test_the_form_on_paper_has_its_title_and_all_its_columns(cast, desk):
    team = make_item(cast.town, responsible_unit="党政办公室")
    own = make_item(cast.town, state=State.DRAFT, its_list=make_list(cast.town, leader=cast.head))
    for item, title in ((team, "领导班子整改方案"), (own, "领导干部个人整改清单")):
        page = desk.get(reverse("issues:list_print", args=[item.list_id])).text
        assert f"<h1>{title}</h1>" in page
        heads = ["序号", "存在问题", "问题来源", "整改目标", "整改措施", "责任人", "责任单位", "完成时限"]
        heads.append("状态")
        assert f"{item.lamp.text}</span>" in page
        assert "".join(f'<th scope="col">{head}</th>' for head in heads) in page


def test_a_list_is_opened_for_a_unit_in_sight_only(cast, desk):
    assert desk.get(reverse("issues:list_new") + f"?unit={cast.bureau.pk}").status_code == 404
    assert desk.get(reverse("issues:list_new") + "?unit=x").status_code == 404
    desk.post(reverse("issues:list_new"), {"holder": "team"})
    desk.post(reverse("issues:list_new"), {"holder": cast.head.pk})
    assert RectificationList.objects.count() == 2
    assert "清单都已建立" in desk.get(reverse("issues:list_new")).text


def test_an_export_narrowed_by_nonsense_leads_to_the_page_that_says_so(cast, desk):
    answer = desk.get(reverse("issues:items_export"), {"unit": "abc"})
    assert answer.url == f"{reverse('issues:items')}?unit=abc"
    page = desk.get(answer.url)
    assert (page.status_code, "没有这个选项" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("problem", "said"),
    [("问" * 1001, "最多 1000 字，现有 1001 字"), ("有\x00空", "看不见的空字符"), (" ", "请填写这一项")],
)
def test_what_a_form_cannot_take_is_said_in_plain_words(cast, desk, problem, said):
    where = reverse("issues:item_new", args=[make_list(cast.town).pk])
    answer = desk.post(where, {"problem": problem, "goal": "限时办结"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "限时办结" in answer.text
