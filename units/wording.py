"""Django's own refusals in the words of the house: what is wrong, and what to do about it. Said once, for every form."""

from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core import validators

validators.MaxLengthValidator.message = "最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。"
validators.MinValueValidator.message = "不能小于 %(limit_value)s，请核对后重填。"
validators.MaxValueValidator.message = "不能大于 %(limit_value)s，请核对后重填。"
validators.ProhibitNullCharactersValidator.message = (
    "含有看不见的空字符（多半是从别处粘贴带来的），请删去后再提交。"
)
forms.Field.default_error_messages["required"] = "请填写这一项。"
forms.DateField.default_error_messages["invalid"] = "没有这一天，或者写法认不出，请写成 2014-09-30 这样。"
for field in (forms.ChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField):
    field.default_error_messages["invalid_choice"] = "没有这个选项，或者它已经变动，请从列表中重新选择。"


def _too_short(self: MinimumLengthValidator) -> str:
    """Django's own sentence has no Chinese yet: it would stand there in English."""
    return f"密码太短，至少 {self.min_length} 个字符，请加长。"


MinimumLengthValidator.get_error_message = _too_short  # type: ignore[method-assign]
