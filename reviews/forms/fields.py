"""Fields the forms of reviews share."""

import unicodedata

from django import forms

MOST = 1_000_000  # people in one meeting: a slip of the finger, not a review


def text_box(rows):
    """A field for several lines."""
    return forms.Textarea(attrs={"rows": rows})


class CountField(forms.IntegerField):
    """A number of people or ballots; full-width digits are numbers too, a sign or a fraction is not (S29)."""

    default_error_messages = {"invalid": "请填整数，例如：70。", "required": "请填写，没有的填 0。"}

    def __init__(self, *, label, **options):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "aria-label": label}
        super().__init__(
            label=label, min_value=0, max_value=MOST, widget=forms.TextInput(attrs=attrs), **options
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if len(value) > 12:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
