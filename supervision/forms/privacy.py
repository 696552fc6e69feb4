"""What somebody asks about their own data, and what is answered."""

from django import forms

from supervision.models import PersonalRequest
from units.models import Person, Unit


class PersonalRequestForm(forms.ModelForm):
    """What somebody asks about their own data."""

    class Meta:
        model = PersonalRequest
        fields = ["kind", "subject", "unit", "wanted"]
        widgets = {"wanted": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "请选择"), *PersonalRequest.Kind.choices]
        self.fields["unit"].queryset = Unit.objects.filter(campaign=campaign)
        self.fields["unit"].empty_label = "不选"


class PersonalAnswerForm(forms.Form):
    """The answer; for a correction also what is put in place."""

    outcome = forms.ChoiceField(label="办理结果", choices=PersonalRequest.Outcome)
    answer = forms.CharField(
        label="答复",
        max_length=PersonalRequest._meta.get_field("answer").max_length,
        help_text="写给请求人看的话；不予办理的，写明理由。不要再写姓名、电话。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label="更正后的称呼", max_length=Person._meta.get_field("name").max_length, required=False
    )
    phone = forms.CharField(
        label="更正后的电话", max_length=Person._meta.get_field("phone").max_length, required=False
    )

    def __init__(self, *args, asked, **options):
        super().__init__(*args, **options)
        if asked.kind != PersonalRequest.Kind.CORRECTION:
            del self.fields["name"], self.fields["phone"]
