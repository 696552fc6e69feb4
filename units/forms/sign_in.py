"""What a person types at the door: account, password, and the codes of the second factor (S83)."""

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from django import forms

from units.second_factor import take_code


class SignInForm(LoginForm):
    """allauth's form with this house's word for the account, and no placeholder that says the label again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "账号"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class OneTimeInput(forms.TextInput):
    """One line for a code; what was typed is not written back into the page."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def format_value(self, value):
        return None


def _code(help_text="手机上最新显示的 6 位数字。"):
    return forms.CharField(label="动态口令", max_length=20, help_text=help_text, widget=OneTimeInput())


EITHER = "手机上最新显示的 6 位数字；手机不在身边的，输入一个没有用过的恢复码。"


class SignInCodeForm(AuthenticateForm):
    """The second step of signing in: allauth's form, its codes counted and kept by the house."""

    code = _code(help_text=EITHER)

    def clean_code(self):
        take_code(context.request, self.user, self.cleaned_data["code"])
        return ""  # what was typed stands in no page

    def save(self):
        """Nothing is left to do: the code was taken, and the session knows whose it was."""


class ConfirmForm(forms.Form):
    """The code asked for again before an act that opens, closes or certifies."""

    factor_code = _code(help_text=EITHER)


class FactorOnForm(forms.Form):
    code = _code()


class FactorOffForm(forms.Form):
    password = forms.CharField(
        label="当前密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = _code(help_text=EITHER)


class RecoveryCodesForm(forms.Form):
    code = _code(help_text=EITHER)
