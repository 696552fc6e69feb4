"""Forms of a document: what it says, the second person's word, why it is taken back, a reply and what is made of it."""

from django import forms

from documents.forms.fields import files_field
from documents.models import Document, Reply
from documents.queries.documents import draft_hash
from documents.states import Kind
from units.forms.fields import day_input
from units.models import Unit


def _text(rows):
    return forms.Textarea(attrs={"rows": rows})


def _of(model, name, **options):
    """The model's own field as a form field: its label and its length are said once."""
    return model._meta.get_field(name).formfield(**options)


class DocumentForm(forms.Form):
    """What a document says and to whom. Whether it may go out is asked when it is issued."""

    kind = forms.ChoiceField(label="文种", choices=[("", "请选择"), *Kind.choices])
    title = _of(Document, "title", help_text="例如：关于限期整改窗口服务问题的督办通知")
    issuer = _of(Document, "issuer", help_text="用全称或规范简称，印在红头和落款。")
    to = forms.ModelMultipleChoiceField(
        label="主送单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="可多选（电脑上按住 Ctrl 再点）；印发后每个单位都要签收。",
    )
    reply_by = forms.DateField(
        label="回复期限", required=False, widget=day_input(), help_text="不要求回复的不填；督办通知单必填。"
    )
    body = _of(
        Document,
        "body",
        widget=_text(14),
        help_text="每段一行。“一、”“（一）”开头的短行印成标题；落款、日期、文号由系统印上。",
    )
    copy_to = _of(Document, "copy_to", help_text="抄送机关之间用逗号，例如：市纪委，市委组织部")

    def __init__(self, *args, units, document=None, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = units
        if document:  # what the page showed, so that a save over newer words is noticed
            self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @classmethod
    def of(cls, document, **options):
        """The form filled with what a draft holds."""
        names = ("kind", "title", "issuer", "reply_by", "body", "copy_to")
        held = {name: getattr(document, name) for name in names}
        held |= {"to": list(document.to.values_list("pk", flat=True)), "seen": draft_hash(document)}
        return cls(document=document, initial=held, **options)


class CheckForm(forms.Form):
    """The second person's word on a draft."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    approve = forms.TypedChoiceField(
        label="核对意见",
        choices=[("yes", "核对无误，可以印发"), ("no", "退回修改")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见", max_length=500, required=False, widget=_text(3), help_text="退回的须写明要改什么。"
    )


class WhyForm(forms.Form):
    """The reason of an act that takes something back."""

    reason = forms.CharField(label="理由", max_length=500, widget=_text(3))


class ReplyForm(forms.Form):
    """What a unit answers."""

    text = _of(Reply, "text", widget=_text(8), help_text="写明怎么办的、办到什么程度、还差什么。")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["files"] = files_field("佐证材料")


class JudgeForm(forms.Form):
    """What is made of a reply that was read."""

    reply_id = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.TypedChoiceField(
        label="办理意见",
        choices=[("yes", "认可"), ("no", "退回，重新回复")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见", max_length=500, required=False, widget=_text(3), help_text="退回的须写明还缺什么。"
    )
