"""Lists typed as lines: who was present (职务 人数), what was resolved (事项｜由谁办｜何时办结)."""

import re
from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from units.forms.fields import FilesField

COUNT = re.compile(r"^(?P<post>.*?)[\s:：,，、]*(?P<count>\d{1,5})\s*人?$")
PARTS = re.compile(r"\s*[|｜\t]\s*")


def files_field(label):
    """Files of a reply or a meeting, with what may be handed in said beside it."""
    limit = settings.UPLOAD_LIMIT // 1024 // 1024
    told = f"可一次选多个；PDF、JPG、PNG、DOCX、XLSX、OFD（不含宏），每个不超过 {limit} MB。"
    return FilesField(label=label, required=False, help_text=told)


class Lines(forms.CharField):
    """A text of lines, each one row of a list; gives a list, empty lines left out."""

    widget = forms.Textarea
    most = 60

    def to_python(self, value):
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in super().to_python(value).splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(f"最多 {self.most} 行，现有 {len(lines)} 行，请合并。", code="too_many")
        return [self.read(line) for line in lines]

    def read(self, line):
        """One line as a row. Raises ValidationError with the line in it."""
        raise NotImplementedError

    def run_validators(self, value):
        """Rows have been read; there is no text left to check."""

    def validate(self, value):
        """An empty list is a list."""


class PresentField(Lines):
    """(post, how many) for each line: 党委书记 1."""

    def read(self, line):
        found = COUNT.match(line)
        if not found or not found["post"].strip():
            raise ValidationError(
                f"“{line[:40]}”读不懂，每行请写职务（或类别）和人数，例如：党委书记 1。", code="present_line"
            )
        if len(found["post"].strip()) > 60:
            raise ValidationError(f"“{line[:40]}…”太长，职务或类别最多 60 字。", code="max_length")
        return found["post"].strip(), int(found["count"])

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{post} {count}" for post, count in value)


class ResolutionsField(Lines):
    """(text, who, until or None) for each line: 事项｜由谁办｜2014-09-30."""

    def read(self, line):
        parts = [part or "" for part in PARTS.split(line)]
        if len(parts) > 3:
            raise ValidationError(
                f"“{line[:40]}”分成了三段以上，每行请写：事项｜由谁办｜何时办结。", code="parts"
            )
        text, who, day = [*parts, "", ""][:3]
        if len(text) > 500 or len(who) > 80:
            raise ValidationError(
                f"“{line[:40]}…”太长：事项最多 500 字，由谁办最多 80 字。", code="max_length"
            )
        try:
            return text, who, date.fromisoformat(day) if day else None
        except ValueError as wrong:
            raise ValidationError(
                f"“{day[:20]}”不是具体的日期，请写成 2014-09-30 的样子。", code="no_such_day"
            ) from wrong

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        rows = ([text, who, until.isoformat() if until else ""] for text, who, until in value)
        return "\n".join("｜".join(row).rstrip("｜") for row in rows)
