"""Forms of the intake: handing in files, and answering what the reader could not know."""

from hashlib import blake2s

from django import forms
from django.core.exceptions import ValidationError

from issues.forms.fields import EXAMPLE, DayField
from issues.intake.arrivals import CROWD, MOST_FILES
from issues.intake.rows import row_key
from ledger.headings import LABELS
from units.forms.fields import FilesField, ManyFiles
from units.models import Unit

MEANINGS = [(key, label) for key, label in LABELS.items() if key != "other"]
LEAVE_OPEN = "open"
TABLES = ".xlsx,.csv,.zip,.xls,.et"  # the last two are taken so that their sender is told how to save them


def field_name(kind, key):
    """The name of the field about this phrase or row: the page may be old, so its place in an order names nothing."""
    return f"{kind}-{blake2s(key.encode(), digest_size=6).hexdigest()}"


class LedgersField(FilesField):
    """The ledgers of a whole city at once."""

    most = MOST_FILES

    def clean(self, value, initial=None):
        if len(value or []) > self.most:
            raise ValidationError(f"选了 {len(value)} 个文件，{CROWD}", code="too_many")
        return super().clean(value, initial)


class DeliveryForm(forms.Form):
    """Hand in one or many ledgers, a folder, or a zip of them."""

    files = LedgersField(  # type: ignore[assignment]  # a field takes the name; the metaclass lifts it off the class
        label="台账文件",
        required=False,
        widget=ManyFiles(attrs={"accept": TABLES}),
        help_text="xlsx 或 csv，可以多选；也可以选一个 zip 压缩包",
    )
    folder = LedgersField(
        label="或选整个文件夹",
        required=False,
        widget=ManyFiles(attrs={"webkitdirectory": True}),
        help_text="文件夹里的表格全部上传，其他文件不收",
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        required=False,
        empty_label="由系统从文件名、标题、单位列识别",
        help_text="全部文件都是同一个单位的，才在这里选定",
    )
    document_date = DayField(
        label="填报日期", required=False, help_text="表里没有写明年份时，按这一天推算；不填则按今天"
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        if len(units) == 1:  # whoever keeps one unit's lists hands in that unit's
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units

    def clean(self):
        cleaned = super().clean()
        chosen = [*(cleaned.get("files") or []), *(cleaned.pop("folder", None) or [])]
        if not chosen and not self.errors:
            self.add_error(
                "files", ValidationError("请选择要上传的台账文件、压缩包或文件夹。", code="required")
            )
        return cleaned | {"files": chosen}


class QuestionsForm(forms.Form):
    """What columns mean and which days deadlines are: of one ledger, or of all ledgers of a hand-in.

    `unplaced`: questions about columns; `phrases`: questions about deadlines as (first row, how many rows have the same
    words). Cleaned data is what `services.answer_delivery` takes.
    """

    def __init__(self, *args, unplaced=(), phrases=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.columns, self.phrases = {}, {}
        for question in unplaced:
            self._ask_column(field_name("column", question["heading"]), question)
        for row, many in phrases:
            self._ask_phrase(field_name("phrase", row["ask"]["key"]), row, many)

    def _ask_column(self, name, question):
        where = f"{question['many']} 份台账有这一列" if question.get("many", 1) > 1 else ""
        self.fields[name] = forms.ChoiceField(
            label=f"“{question['heading']}”一列是什么",
            choices=[("", "请选择"), *MEANINGS, ("other", "不导入这一列")],
            required=False,
            help_text=where,
        )
        self.columns[name] = question["heading"]

    def _ask_phrase(self, name, row, many):
        ask = row["ask"]
        where = f"{row['sheet']}第 {row['row']} 行：{row['problem'][:40]}"
        self.fields[name] = forms.ChoiceField(
            label=ask["text"],
            choices=[*((day, day) for day in ask["suggestions"]), (LEAVE_OPEN, "先留空，上报前再补")],
            required=False,
            widget=forms.RadioSelect,
            help_text=f"共 {many} 行是这样写的" if many > 1 else where,
        )
        self.fields[f"{name}-typed"] = DayField(label="或另填日期", required=False)
        self.phrases[name] = ask["key"]

    @property
    def column_fields(self):
        return [self[name] for name in self.columns]

    @property
    def phrase_fields(self):
        return [(self[name], self[f"{name}-typed"]) for name in self.phrases]

    def answers(self, cleaned):
        """The answers of the cleaned form, none left out but those not given."""
        columns = {heading: cleaned[name] for name, heading in self.columns.items() if cleaned.get(name)}
        phrases = {}
        for name, asked in self.phrases.items():
            typed, chosen = cleaned.get(f"{name}-typed"), cleaned.get(name)
            if typed or chosen:
                phrases[asked] = typed.isoformat() if typed else "" if chosen == LEAVE_OPEN else chosen
        return {"columns": columns, "phrases": phrases, "rest": self.data.get("rest", "")}

    def clean(self):
        answers = self.answers(super().clean())
        if not (any(answers.values()) or self.errors):
            raise ValidationError("还没有作出选择：请选一个日期，或选“先留空”。", code="nothing_answered")
        return answers


class AnswerForm(QuestionsForm):
    """The questions of one ledger: besides, whose it is, and the days of single rows.

    `rows`: those whose day is asked one by one. Cleaned data is what `services.answer_ledger` takes.
    """

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="这份台账是哪个单位的", required=False, empty_label="请选择"
    )

    def __init__(self, *args, ledger, units, rows=(), **kwargs):
        super().__init__(*args, unplaced=ledger.unplaced, **kwargs)
        self.read_as = {}
        for column in ledger.columns:
            self._offer_column(field_name("read", column["heading"]), column)
        self.fields["unit"].queryset = units
        if ledger.unit:
            self.fields["unit"].initial, self.fields["unit"].label = ledger.unit, "单位（认错了可以改）"
        self.rows = {field_name("row", row_key(row)): row_key(row) for row in rows}
        for name, row in zip(self.rows, rows, strict=True):
            box = forms.TextInput(
                attrs={"form": "answers", "size": 12, "placeholder": EXAMPLE, "autocomplete": "off"}
            )
            label = f"{row['sheet']}第 {row['row']} 行的完成时限"
            self.fields[name] = DayField(label=label, required=False, widget=box)

    def _offer_column(self, name, column):
        """A column that was placed, perhaps wrongly: it stays as it is unless another meaning is chosen."""
        now = "、".join(LABELS.get(meaning, meaning) for meaning in column["meanings"])
        self.fields[name] = forms.ChoiceField(
            label=f"“{column['heading']}”",
            choices=[("", f"照现在的读法：{now}"), *MEANINGS, ("other", "不导入这一列")],
            required=False,
        )
        self.read_as[name] = column["heading"]

    @property
    def read_fields(self):
        return [self[name] for name in self.read_as]

    def row_field(self, row):
        """The field that asks for the day of one row."""
        return self[field_name("row", row_key(row))]

    def answers(self, cleaned):
        unit = cleaned.get("unit") if "unit" in self.changed_data else None
        rows = {at: cleaned[name].isoformat() for name, at in self.rows.items() if cleaned.get(name)}
        said = super().answers(cleaned)
        again = {heading: cleaned[name] for name, heading in self.read_as.items() if cleaned.get(name)}
        return said | {
            "columns": said["columns"] | again,
            "unit": unit,
            "rows": rows,
            "hidden": bool(self.data.get("hidden")),
        }
