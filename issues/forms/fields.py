"""Fields that Django has not: a day typed in any of the usual ways, rows of measures."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from ledger.chinese import spelled_out, squeeze
from ledger.deadlines import read_deadline
from trail import clock

EXAMPLE = "2014-09-30"


class DayField(forms.CharField):
    """A real day (M20): 2014-09-15, 2014.9.15, 2014年9月15日, full-width digits too; gives a date or None.

    Anything that leaves a choice of day or year is refused, with the days it may mean: never a silent guess (S95).
    """

    def __init__(self, **options):
        attrs = {"placeholder": f"例如：{EXAMPLE}", "autocomplete": "off"}
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs=attrs)} | options)

    def to_python(self, value):
        if isinstance(value, date):
            return value
        return read_day(super().to_python(value))

    def run_validators(self, value):
        """Length and NUL are looked at on the text, before it is read; a date has nothing left to check."""

    def clean(self, value):
        if isinstance(value, str):
            super().run_validators(value.strip())
        return super().clean(value)

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, date) else value


def read_day(text: str) -> date | None:
    """The day a text names exactly; None for an empty text. Raises ValidationError `vague` or `no_such_day`."""
    if not squeeze(text):
        return None
    if exact := spelled_out(text):
        try:
            return date(*exact)
        except ValueError as impossible:
            raise ValidationError(
                f"没有“{text}”这一天，请核对后重填，例如：{EXAMPLE}。", code="no_such_day"
            ) from impossible
    read = read_deadline(text, clock.today())
    found = read.iso if isinstance(read.iso, list) else [read.iso or "", *read.suggestions]
    days = "、".join(list(dict.fromkeys(day for day in found if day))[:3]) or EXAMPLE
    raise ValidationError(f"“{text}”没有具体到日。请具体到日，例如：{days}。", code="vague")


class MeasureRows(forms.Widget):
    """Lines of a measure and its own day; empty lines are left out when they are read."""

    template_name = "issues/_measure_rows.html"
    spare = 3

    def value_from_datadict(self, data, files, name):
        if not hasattr(data, "getlist"):
            return data.get(name, [])
        texts, days = data.getlist(f"{name}_text"), data.getlist(f"{name}_due")
        days += [""] * (len(texts) - len(days))
        return [
            (text.strip(), day.strip())
            for text, day in zip(texts, days, strict=False)
            if text.strip() or day.strip()
        ]

    def value_omitted_from_data(self, data, files, name):
        return f"{name}_text" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = [(text, DayField().prepare_value(day) or "") for text, day in value or []]
        context["widget"]["rows"] = rows + [("", "")] * self.spare
        return context


class MeasuresField(forms.Field):
    """Measures as (text, day or None) pairs, in order (M19)."""

    widget = MeasureRows
    longest, most = 1000, 60

    def clean(self, value):
        rows = value or []
        if len(rows) > self.most:
            raise ValidationError(f"整改措施最多 {self.most} 条，请合并后再填。", code="too_many")
        problems, measures = [], []
        for number, (text, day) in enumerate(rows, start=1):
            try:
                measures.append((self._text(text), read_day(day[:40])))
            except ValidationError as wrong:
                problems += [
                    ValidationError(f"第 {number} 条：{message}", code=wrong.code)
                    for message in wrong.messages
                ]
        if problems:
            raise ValidationError(problems)
        return measures

    def _text(self, text):
        ProhibitNullCharactersValidator()(text)
        if not text:
            raise ValidationError("只填了时限，请写明措施内容。", code="no_text")
        if len(text) > self.longest:
            raise ValidationError(
                f"措施内容最多 {self.longest} 字，现有 {len(text)} 字，请精简。", code="max_length"
            )
        return text
