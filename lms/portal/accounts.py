"""Signing in. Accounts are made for people by the administration: nobody signs up alone, and only the pages named here exist."""

from allauth.account import forms, views
from allauth.account.adapter import DefaultAccountAdapter
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

WRONG_PAIR = _("This staff number or e-mail and this password do not belong together.")

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "username_password_mismatch": WRONG_PAIR,
        "email_password_mismatch": WRONG_PAIR,
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "rate_limited": _("Too many requests. Please wait a moment and try again."),
    }


class Plain:
    """Labels of our own, and no placeholders: they vanish as soon as they are needed."""

    words = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.words[name]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, forms.LoginForm):
    words = {
        "login": _("Staff number or e-mail"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].help_text = ""


class ConfirmItIsYouForm(Plain, forms.ReauthenticateForm):
    words = {"password": _("Password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AskForResetForm(Plain, forms.ResetPasswordForm):
    words = {"email": _("E-mail")}


class NewPasswordAgain:
    """Two entries of a new password that must agree. Stands in for allauth's own check, whose sentence knows no Vietnamese."""

    def clean(self):
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two entries differ."))
        return self.cleaned_data


class ResetPasswordForm(NewPasswordAgain, Plain, forms.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password, again")}


class SetPasswordForm(NewPasswordAgain, Plain, forms.SetPasswordForm):
    words = ResetPasswordForm.words


class ChangePasswordForm(NewPasswordAgain, Plain, forms.ChangePasswordForm):
    words = ResetPasswordForm.words | {"oldpassword": _("Current password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
