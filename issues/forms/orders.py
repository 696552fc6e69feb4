"""What a person types who orders a unit to put something right, and what the unit answers."""

from django import forms

from issues.forms.fields import DayField, MeasuresField
from issues.models import Item, Order
from units.models import Leader

REOPENINGS = [(kind, kind.label) for kind in (Order.Kind.REDO, Order.Kind.MAKE_UP)]


def _of_order(name, **options):
    field = Order._meta.get_field(name)
    return forms.CharField(label=field.verbose_name, max_length=field.max_length, **options)


class OrderForm(forms.Form):
    """A new item that a unit is ordered to put right."""

    holder = forms.ModelChoiceField(
        label="列入哪一份清单",
        queryset=Leader.objects.none(),
        required=False,
        empty_label="领导班子",
        help_text="个人的问题列入个人清单。",
    )
    origin = forms.ChoiceField(label="由来", choices=[("", "请选择"), *Item.Origin.choices])
    cause = _of_order("cause", help_text="哪一次检查、哪一份文件、哪一个会议，例如：督导组9月5日检查记录。")
    problem = forms.CharField(
        label="要整改的问题",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一件写一个问题。",
    )
    deadline = DayField(label="完成时限", help_text="请具体到日，例如：2014-10-31。")

    def __init__(self, *args, unit, **options):
        super().__init__(*args, **options)
        self.fields["holder"].queryset = unit.leaders.all()
        self.fields["holder"].label_from_instance = lambda leader: leader.post


class ReopenForm(forms.Form):
    """A closed item that is not put right after all."""

    kind = forms.ChoiceField(
        label="怎么办",
        choices=REOPENINGS,
        widget=forms.RadioSelect,
        help_text="回炉：整改没有到位，重新整改、重新评议。补课：缺了一部分，补上以后同样重新评议。",
    )
    origin = forms.ChoiceField(label="由来", choices=[("", "请选择"), *Item.Origin.choices])
    cause = _of_order("cause", help_text="哪一次检查、哪一份文件、哪一个会议。")
    reason = _of_order("reason", widget=forms.Textarea(attrs={"rows": 4}))
    deadline = DayField(
        label="新的完成时限", help_text="请具体到日，例如：2014-10-31。原销号编号保留在办理记录里。"
    )


class SignOrderForm(forms.Form):
    """How the unit will carry out what it was ordered."""

    goal = forms.CharField(
        label="整改目标",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明要达到什么效果，最好能检查、能衡量。",
    )
    measures = MeasuresField(
        label="整改措施", required=False, help_text="至少一条，每条一行；有单独时限的，时限也请具体到日。"
    )
    responsible = forms.CharField(
        label="责任人", max_length=80, required=False, help_text="只填一名具体责任人，填职务或姓名。"
    )
