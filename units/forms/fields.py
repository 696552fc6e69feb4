"""Shapes that several forms of people, units and campaigns share."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile


class RowForm(forms.ModelForm):
    """The shape of a row. Whether the row may be saved is the service's to say, by the row's own constraints."""

    def _post_clean(self):
        pass


def day_input():
    """One day, by the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def why_field():
    """The reason that goes with a change of rules."""
    return forms.CharField(
        label="修改理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="随修改记录一并留痕，全体工作人员可见。",
    )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to `most`; gives a list. What may be handed in is decided by content, in the service."""

    widget = ManyFiles
    most = 20

    def clean(self, value, initial=None):
        files: list[UploadedFile] = [one for one in value or [] if one]
        if len(files) > self.most:
            raise ValidationError(f"一次最多上传 {self.most} 个文件，其余请下次填报时再传。", code="too_many")
        return files
