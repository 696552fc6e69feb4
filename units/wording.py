"""Django's own refusals in the words of the house: what is wrong, and what to do about it. Said once, for every form."""

from django import forms
from django.core import validators

validators.MaxLengthValidator.message = "最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。"
validators.MinValueValidator.message = "不能小于 %(limit_value)s，请核对后重填。"
validators.MaxValueValidator.message = "不能大于 %(limit_value)s，请核对后重填。"
validators.ProhibitNullCharactersValidator.message = (
    "含有看不见的空字符（多半是从别处粘贴带来的），请删去后再提交。"
)
forms.Field.default_error_messages["required"] = "请填写这一项。"
for field in (forms.ChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField):
    field.default_error_messages["invalid_choice"] = "没有这个选项，或者它已经变动，请从列表中重新选择。"
