"""Forms of the release desk: to whom, how and how long a document is shown."""

from django import forms

from issues.forms.fields import DayField
from issues.models import Disclosure


class DisclosureForm(forms.Form):
    """To whom a document is shown, where, and from when to when (M35, M37)."""

    scope = forms.ChoiceField(
        label="公示范围",
        choices=Disclosure.Scope.choices,
        widget=forms.RadioSelect,
        help_text="“向社会公开”的材料任何人都可以在公开网页上看到；其余两种不上公开网页，在本单位或党内公示。",
    )
    channel = forms.ChoiceField(
        label="公示方式",
        choices=[("", "按单位类别的常用方式"), *Disclosure.Channel.choices],
        required=False,
        help_text="常委班子登报，镇用公示栏，部门和直属单位用内部网站，村、社区等用适当方式。",
    )
    starts_on = DayField(label="公示自", help_text="核对晚于这一天的，从核对当天算起。")
    ends_on = DayField(label="公示至", help_text="当天仍在公示，次日自动撤下。")
    days = forms.IntegerField(
        label="规定的公示天数",
        required=False,
        min_value=1,
        max_value=366,
        help_text="没有规定的不填；首尾两天都算。",
    )
    day_kind = forms.ChoiceField(
        label="天数按",
        choices=[("", "没有规定"), *Disclosure.DayKind.choices],
        required=False,
    )
    masked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self):
        """A number of days says which days it counts, and the other way round."""
        values = super().clean()
        if "days" in values and bool(values["days"]) != bool(values.get("day_kind")):
            self.add_error(
                "day_kind" if values["days"] else "days",
                "规定的天数和“按工作日还是自然日”要一起填，或者都不填。",
            )
        return values


class ItemsDisclosureForm(DisclosureForm):
    """The same for a list, with the items that are shown; nothing chosen is refused by the service."""

    def __init__(self, *args, items, photos=(), **options):
        super().__init__(*args, **options)
        if photos:
            self.fields["photo_ids"] = forms.TypedMultipleChoiceField(
                label="一起公开的照片",
                choices=[(str(photo.pk), f"{photo.report.item.number} {photo.name}") for photo in photos],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="公开的是重新生成的副本：不带拍摄地点、时间和原文件名。请确认照片里没有群众面部、证件、车牌。",
            )
        self.fields["item_ids"] = forms.TypedMultipleChoiceField(
            choices=[(str(pk), "") for pk in items],
            coerce=int,
            required=False,
            initial=[str(pk) for pk in items],
            widget=forms.MultipleHiddenInput,
        )


class TextDisclosureForm(DisclosureForm):
    """A scheme, a plan or a notice: a text of its own."""

    field_order = ["kind", "title", "text"]

    kind = forms.ChoiceField(
        label="材料",
        choices=[(kind.value, kind.label) for kind in (Disclosure.Kind.NOTICE, Disclosure.Kind.PLAN)],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="标题", max_length=120)
    text = forms.CharField(label="内容", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))


class ChannelForm(forms.Form):
    """Where a document was really shown (M36)."""

    channel = forms.ChoiceField(label="公示方式", choices=Disclosure.Channel.choices)
    medium = forms.CharField(
        label="载体",
        max_length=80,
        help_text="报纸、网站的名称，或者公示栏的位置，如：《句容快报》、村委会公示栏。",
    )
    issue = forms.CharField(label="期号、版面", max_length=60, required=False)
    address = forms.URLField(label="网址", max_length=300, required=False, assume_scheme="https")
    shown_on = DayField(label="公示日期")
    proof = forms.FileField(
        label="凭证",
        required=False,
        help_text="报样、网页截图或公示栏照片；PDF、JPG、PNG 等，内部留存，不公开。",
    )
