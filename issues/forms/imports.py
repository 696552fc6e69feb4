"""Forms of the intake: handing in files, and answering what the reader could not know."""

from django import forms
from django.core.exceptions import ValidationError

from issues.forms.fields import DayField, FilesField
from issues.ledger.headings import LABELS
from units.models import Unit

MEANINGS = [(key, label) for key, label in LABELS.items() if key != "other"]
LEAVE_OPEN = "open"


class LedgerFilesField(FilesField):
    """The ledgers of a whole city at once; at least one."""

    most = 500

    def clean(self, value, initial=None):
        files = super().clean(value, initial)
        if not files:
            raise ValidationError("请选择要上传的台账文件。", code="required")
        return files


class DeliveryForm(forms.Form):
    """Hand in one or many ledgers, or a zip of them."""

    files = FilesField(
        label="台账文件", required=True, help_text="xlsx、csv，可多选；也可以把整个文件夹压缩成 zip 上传"
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        required=False,
        empty_label="由系统从文件名、标题中识别",
        help_text="只交一个单位时可直接选定",
    )
    document_date = DayField(
        label="填报日期", required=False, help_text="表里没有写明年份时，以这一天推算；不填则为今天"
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class AnswerForm(forms.Form):
    """The questions of one read ledger: whose it is, what a column means, which day a deadline is.

    Cleaned data is what `services.answer_ledger` takes: unit, columns, deadlines.
    """

    unit = forms.ModelChoiceField(Unit.objects.none(), label="这份台账是哪个单位的", required=False)

    def __init__(self, *args, ledger, units, asked=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["unit"].initial = units, ledger.unit
        self.columns, self.days = {}, {}
        for n, question in enumerate(ledger.unplaced):
            name = f"column-{n}"
            label = f"“{question['heading']}”一列是什么"
            choices = [("", "请选择"), *MEANINGS, ("other", "不导入这一列")]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.columns[name] = question["heading"]
        for at, row in asked:
            self._ask_day(at, row)

    def _ask_day(self, at, row):
        days = [(day, day) for day in row["ask"]["suggestions"][:6]]
        choices = [*days, (LEAVE_OPEN, "先留空，上报前再补")]
        where = f"{row['sheet']}第 {row['row']} 行"
        self.fields[f"day-{at}"] = forms.ChoiceField(
            label=f"{where}：{row['ask']['text']}",
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
            help_text=row["problem"][:60],
        )
        self.fields[f"typed-{at}"] = DayField(label="或另填日期", required=False)
        self.days[at] = row

    def clean(self):
        cleaned = super().clean()
        unit = cleaned.get("unit")
        columns = {heading: cleaned[name] for name, heading in self.columns.items() if cleaned.get(name)}
        deadlines = {}
        for at in self.days:
            typed, chosen = cleaned.get(f"typed-{at}"), cleaned.get(f"day-{at}")
            if typed or chosen:
                deadlines[at] = typed.isoformat() if typed else "" if chosen == LEAVE_OPEN else chosen
        if not (columns or deadlines or (unit and "unit" in self.changed_data)):
            raise ValidationError(
                "还没有作出选择：请为待确认的行选一个日期，或选“先留空”。", code="nothing_answered"
            )
        return {
            "unit": unit if "unit" in self.changed_data else None,
            "columns": columns,
            "deadlines": deadlines,
        }
