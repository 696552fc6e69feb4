"""What the public reads when a deadline was missed: the day promised, the day told, the whole text (M41)."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from issues.models import Disclosure
from issues.services.explanations import explain_overdue
from issues.services.releases import release_disclosures, withdraw_disclosure
from tests.factories import TODAY, disclose, make_item


def test_m41_the_item_page_shows_the_explanation_once_it_is_checked_and_not_before(cast):
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    disclose(late)
    explain_overdue(
        item_id=late.pk,
        by=cast.clerk,
        progress="已建成4处代办点",
        reason="雨季停工",
        plan="镇长牵头，9月20日前建成",
    )
    where = reverse("portal:item", args=[late.number])
    assert "没有按期完成的说明" not in Client().get(where).text
    assert "雨季停工" not in Client().get(where).text
    proposed = Disclosure.objects.get(kind="explanation")
    release_disclosures(disclosure_ids=[proposed.pk], by=cast.officer)
    page = Client().get(where).text
    assert "没有按期完成的说明" in page
    assert "承诺时限 2014年9月6日 · 2014年9月7日说明" in page
    assert all(words in page for words in ("已建成4处代办点", "雨季停工", "镇长牵头，9月20日前建成"))
    assert "雨季停工" in Client().get(reverse("portal:poster", args=[proposed.pk])).text
    assert "雨季停工" in Client().get(reverse("portal:search"), {"q": "镇长牵头"}).text
    withdraw_disclosure(disclosure_id=proposed.pk, by=cast.officer, reason="写错了")
    assert "雨季停工" not in Client().get(where).text
