"""What every list page's filters do the same way: the names here are all there are, any other is refused (S73)."""

import django_filters as filters
from django import forms
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from units.models import Source, SupervisionGroup, Unit

ALWAYS = {"after", "before", "order", "chosen", "csrfmiddlewaretoken"}


class NamedRows(ModelChoiceIterator):
    """The options of a drop-down of rows that are called by their `name`: two columns in one statement, no cursor."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class NamedChoiceField(ModelChoiceField):
    iterator = NamedRows


class NamedChoiceFilter(filters.ModelChoiceFilter):
    """A filter by a row with a `name`."""

    field_class = NamedChoiceField


def units_in_sight(request):
    return Unit.objects.visible_to(request.user).participating()


def groups_in_sight(request):
    return SupervisionGroup.objects.filter(units__in=Unit.objects.visible_to(request.user)).distinct()


def sources_in_sight(request):
    return Source.objects.filter(campaign=request.user.campaign)


class Narrowed(filters.FilterSet):
    """A filter set that shows nothing, and says why, when the address holds something it does not know."""

    @property
    def form(self):
        form = super().form
        unknown = sorted(set(self.data or {}) - set(self.filters) - ALWAYS)
        if unknown and not form.errors.get("__all__"):
            form.add_error(None, f"不能按“{'、'.join(unknown)[:60]}”筛选，请从下面的条件中选择。")
        return form

    @property
    def qs(self):
        return self.queryset.none() if self.is_bound and self.form.errors else super().qs


def words(label):
    """A field that looks for a piece of text."""
    return {"label": label, "max_length": 60, "widget": forms.TextInput(attrs={"type": "search"})}


def day(label):
    return {"label": label, "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
