"""The working calendar: decreed days, years declared final, counting."""

from django import forms

from units.forms.fields import RowForm, day_input
from units.models import DeclaredYear, DecreedDay


class DecreedDayForm(RowForm):
    class Meta:
        model = DecreedDay
        fields = ["day", "works", "note"]
        widgets = {"day": day_input()}

    works = forms.TypedChoiceField(
        label="安排",
        choices=[("True", "上班（调休）"), ("False", "放假")],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )


class DeclaredYearForm(RowForm):
    class Meta:
        model = DeclaredYear
        fields = ["year", "note"]
        help_texts = {"year": "先把这一年的调休和放假逐日登记完，再登记为最终确定。"}


class CountForm(forms.Form):
    """From which day how many working days are counted."""

    start = forms.DateField(label="自（当天不算）", widget=day_input())
    count = forms.IntegerField(label="多少个工作日", min_value=1, max_value=750)
