"""Drop-downs and inputs drawn in Python look to the letter like Django's own."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from rectify.renderer import Renderer

CHOICES = [("", "全<部>"), ("第一组", [(1, "甲&乙"), (2, "丙\"'")]), (3000, "丁"), (None, "无")]


@pytest.mark.parametrize("chosen", ["", "2", 3000, None, "x<y"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_a", "class": 'x"y', "required": True, "disabled": False}])
def test_a_drop_down_is_drawn_as_django_draws_it(chosen, attrs):
    widget = forms.Select(choices=CHOICES)
    drawn, djangos = (
        "".join(line.strip() for line in widget.render("n<", chosen, attrs, renderer=way()).splitlines())
        for way in (Renderer, TemplatesSetting)
    )
    assert drawn == djangos
    assert "&lt;部&gt;" in drawn


@pytest.mark.parametrize("value", ["", None, "<b>\"'&", 3000, "2014-09-07"])
@pytest.mark.parametrize("kind", [forms.TextInput, forms.NumberInput, forms.DateInput, forms.HiddenInput])
def test_an_input_is_drawn_as_django_draws_it(kind, value):
    for attrs in ({}, {"type": "search", "size": 12, "form": 'a"b', "required": True, "disabled": False}):
        drawn, djangos = (
            kind(attrs=attrs).render("n<", value, {"id": "id_n"}, renderer=way()).strip()
            for way in (Renderer, TemplatesSetting)
        )
        assert drawn == djangos
