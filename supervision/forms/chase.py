"""A word that goes with a chase."""

from django import forms


class ChaseForm(forms.Form):
    """A word that goes with a chase."""

    note = forms.CharField(label="附言", max_length=200, required=False)
