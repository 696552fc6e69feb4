"""A widget that every form of this app uses."""

from django import forms


def text_box(rows):
    """A box for words, so many lines high."""
    return forms.Textarea(attrs={"rows": rows})
