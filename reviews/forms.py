"""The shape of what a person types about reviews and close-outs: numbers, days, words; no rule of the campaign."""

import unicodedata

from django import forms

from issues.forms.fields import DayField
from issues.models import Item
from issues.states import State
from reviews.models import Attendance, AuditStep, CloseOut, DemocraticReview, ReviewItem
from reviews.states import Outcome, Verdict

MOST = 1_000_000  # people in one meeting: a slip of the finger, not a review
CLOSED_MEANS = ["全部整改到位", "没有后遗症", "不留任何尾巴"]  # M69
BALLOTS = ("valid", "likes", "dislikes", "unsure")


def _text(rows):
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


class ItemsField(forms.ModelMultipleChoiceField):
    """Items of one unit. Offered are those that can be reviewed; why another cannot is for the service to say."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": "请至少选择一个事项。"}

    def label_from_instance(self, item):
        return f"{item.number} {item.title}（{item.finished_on:%Y-%m-%d} 申报完成）"

    def clean(self, value):
        return [item.pk for item in super().clean(value)]


class ReviewForm(forms.Form):
    """Which finished items are put before the people, when, how and where."""

    item_ids = ItemsField(label="评议事项", queryset=Item.objects.none())
    held_on = DayField(label="评议日期", help_text="开会的那一天，不早于事项申报完成的日期。")
    method = forms.ChoiceField(
        label="评议方式", choices=DemocraticReview.Method.choices, widget=forms.RadioSelect
    )
    place = forms.CharField(label="地点", max_length=80, required=False, help_text="例如：镇政府三楼会议室。")

    def __init__(self, *args, unit, **options):
        super().__init__(*args, **options)
        waiting = ReviewItem.objects.filter(outcome=Outcome.PENDING).values("item")
        offered = unit.items.filter(state=State.FINISHED).exclude(pk__in=waiting).order_by("pk")
        field = self.fields["item_ids"]
        field.queryset = unit.items.filter(number__isnull=False)
        field.choices = [(item.pk, field.label_from_instance(item)) for item in offered]

    @property
    def nothing_to_offer(self):
        return not self.fields["item_ids"].choices


class CountForm(forms.Form):
    """Who took part, by category, and the ballots of each item."""

    def __init__(self, *args, review, **options):
        super().__init__(*args, **options)
        self.rows = list(review.results.select_related("item"))
        present = {one.category: one.present for one in review.attendance.all()}
        for category in Attendance.Category:
            self.fields[f"present_{category}"] = CountField(
                label=category.label,
                required=False,
                initial=present.get(category),
                help_text="计入群众比例" if category in Attendance.PUBLIC else "",
            )
        for row in self.rows:
            for ballots in BALLOTS:
                title = ReviewItem._meta.get_field(ballots).verbose_name
                self.fields[f"{ballots}_{row.pk}"] = CountField(
                    label=f"{row.item.number}{title}", initial=getattr(row, ballots)
                )
        observer = DemocraticReview._meta.get_field("observer")
        self.fields["observer"] = observer.formfield(required=True, initial=review.observer)

    def clean(self):
        """The arguments of `record_count`: attendance by category, four numbers for each row, the observer."""
        typed = super().clean()
        attendance = {str(c): typed.get(f"present_{c}") for c in Attendance.Category}
        return {
            "attendance": {category: present for category, present in attendance.items() if present},
            "results": {
                row.pk: tuple(typed.get(f"{ballots}_{row.pk}") for ballots in BALLOTS) for row in self.rows
            },
            "observer": typed.get("observer", ""),
        }

    @property
    def categories(self):
        """The fields of who took part; those the 50 % counts say so."""
        return [self[f"present_{c}"] for c in Attendance.Category]

    @property
    def lines(self):
        """(row, its four fields), for the table."""
        return [(row, [self[f"{ballots}_{row.pk}"] for ballots in BALLOTS]) for row in self.rows]


class ConfirmForm(forms.Form):
    """The observer's word that the count is what happened in the room."""

    checked = forms.BooleanField(
        label="本组派员到场，已核对签到名单和票数，与现场情况一致",
        error_messages={"required": "请核对后勾选；如有不符，请退回重新录入。"},
    )

    def clean(self):
        super().clean()
        return {}


class VerdictForm(forms.Form):
    """One level's verdict on the dossier it has read; `seen` names what was read."""

    verdict = forms.ChoiceField(
        label="审核结论",
        choices=[(Verdict.PASSED.value, "通过"), (Verdict.RETURNED.value, "退回整改")],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="审核意见",
        max_length=AuditStep._meta.get_field("opinion").max_length,
        required=False,
        widget=_text(4),
        help_text="退回须写明理由，单位据此继续整改。",
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """What the unit stands for when it applies to close an item out (M69)."""

    done = forms.MultipleChoiceField(
        label="申请前逐条核实",
        choices=[(text, text) for text in CLOSED_MEANS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请逐条核实后勾选，三条都做到才能申请销号。"},
    )
    statement = forms.CharField(
        label="申请说明",
        max_length=CloseOut._meta.get_field("statement").max_length,
        required=False,
        widget=_text(5),
        help_text="可写整改成效、佐证材料在哪里、群众怎么说；各级审核时都会看到。",
    )

    def clean_done(self):
        missing = [text for text in CLOSED_MEANS if text not in self.cleaned_data["done"]]
        if missing:
            raise forms.ValidationError(
                f"还有没核实的：{'、'.join(missing)}。三条都做到才能申请销号。", code="not_done"
            )
        return self.cleaned_data["done"]

    def clean(self):
        typed = super().clean()
        return {"statement": typed.get("statement", "")}
