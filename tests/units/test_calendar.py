"""One calendar for every “N个工作日”: the official make-up days, what was decreed since, and years not yet final."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ledger.deadlines import read_deadline
from ledger.workdays import add_working_days, before_working_days, by_decree, is_working_day
from tests.factories import TODAY
from trail.models import Event
from units.models import DeclaredYear, DecreedDay
from units.queries import declared_years, decreed_days, had_working_days, working_day_after
from units.services.calendar import declare_final, decree_day, revoke_day

DECREE = {"day": date(2014, 10, 11), "works": False, "note": "国办发明电〔2014〕1号"}


def test_s56_make_up_days_the_29th_of_february_and_the_years_end_are_counted(cast):
    assert working_day_after(date(2014, 9, 26), 2) == (date(2014, 9, 29), True)  # Sunday the 28th was worked
    assert working_day_after(date(2016, 2, 26), 1) == (date(2016, 2, 29), True)
    assert working_day_after(date(2014, 12, 31), 1) == (date(2015, 1, 4), True)  # a worked Sunday
    assert working_day_after(date(2026, 12, 31), 1)[1] is False  # 2027 is not decreed yet


def test_what_is_decreed_holds_wherever_working_days_are_counted(cast):
    before = working_day_after(date(2014, 10, 10), 1)
    decree_day(by=cast.officer, **DECREE)
    assert (before[0], working_day_after(date(2014, 10, 10), 1)[0]) == (
        date(2014, 10, 11),
        date(2014, 10, 13),
    )
    with by_decree(decreed_days()):
        assert read_deadline("1个工作日内完成", "2014-10-10").iso == "2014-10-13"
    assert (
        read_deadline("1个工作日内完成", "2014-10-10").iso == "2014-10-11"
    )  # what was remembered is not mixed up


@pytest.mark.parametrize("count", [0, 1, 5, 30])
@pytest.mark.parametrize("day", [date(2014, 9, 7), date(2014, 10, 8), date(2015, 1, 1)])
def test_counting_back_and_forth_agree(day, count):
    start = before_working_days(day, count)
    assert add_working_days(start, count)[0] < day
    later = next(d for d in map(date.fromordinal, range(start.toordinal() + 1, day.toordinal() + 9)))
    assert sum(
        is_working_day(date.fromordinal(n)) for n in range(later.toordinal() + 1, day.toordinal())
    ) < max(count, 1)


def test_only_administrators_and_the_office_decree_once_a_day_with_a_source(cast, client):
    for person in (cast.clerk, cast.supervisor, cast.leader):
        with pytest.raises(PermissionDenied):
            decree_day(by=person, **DECREE)
    decree_day(by=cast.system, **DECREE)
    with pytest.raises(ValidationError):
        decree_day(by=cast.officer, **DECREE)
    with pytest.raises(ValidationError):
        decree_day(by=cast.officer, **DECREE | {"day": TODAY, "note": " "})
    client.force_login(cast.officer)
    page = client.get(reverse("units:calendar"), {"start": "2014-10-10", "count": "1"}).content.decode()
    assert "国办发明电〔2014〕1号" in page
    assert "2014年10月13日" in page
    assert "尚未最终确定" in client.get(reverse("units:calendar"), {"year": "2031"}).content.decode()
    revoke_day(by=cast.officer, decreed_id=DecreedDay.objects.get().pk)
    assert list(Event.objects.filter(act__startswith="decreed_day").values_list("act", flat=True)) == [
        "decreed_day.added",
        "decreed_day.deleted",
    ]
    assert had_working_days(date(2014, 10, 13), 1) == [date(2014, 10, 10)]


def test_a_later_year_is_final_once_an_administrator_declares_it_and_until_he_takes_it_back(cast, client):
    said = {"year": 2027, "note": "国办发明电〔2026〕5号"}
    for person in (cast.clerk, cast.supervisor, cast.leader):
        with pytest.raises(PermissionDenied):
            declare_final(by=person, **said)
    for wrong, code in (({"year": 2026}, "in_the_table"), ({"year": 2028}, "too_far")):
        with pytest.raises(ValidationError) as refusal:
            declare_final(by=cast.system, **said | wrong)
        assert refusal.value.code == code
    with pytest.raises(ValidationError):
        declare_final(by=cast.system, **said | {"note": " "})
    assert working_day_after(date(2026, 12, 31), 1)[1] is False
    client.force_login(cast.system)
    calendar = reverse("units:calendar") + "?year=2027"
    assert "登记为最终确定</a>" in client.get(calendar).content.decode()
    client.post(reverse("units:declared_year_new"), said)
    assert client.post(reverse("units:declared_year_new"), said).status_code == 409
    assert working_day_after(date(2026, 12, 31), 1)[1] is True
    assert working_day_after(date(2027, 12, 31), 1)[1] is False  # the year after it is not
    with by_decree(decreed_days(), declared_years()):
        assert read_deadline("10个工作日内完成", "2026-12-28").iso.startswith("2027-01")
    page = client.get(calendar).content.decode()
    assert "国办发明电〔2026〕5号" in page
    assert "尚未最终确定" not in page
    client.post(reverse("units:declared_year_delete", args=[DeclaredYear.objects.get().pk]))
    assert "尚未最终确定" in client.get(calendar).content.decode()
    assert list(Event.objects.filter(act__startswith="declared_year").values_list("act", flat=True)) == [
        "declared_year.added",
        "declared_year.deleted",
    ]
