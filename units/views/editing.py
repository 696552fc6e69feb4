"""The page that most nouns of this app share: one form, one service, back to where it was opened."""

from django.contrib import messages
from django.shortcuts import redirect

from units.desk.page import carried_out, page

FORM = ("GET", "HEAD", "POST")


def edit(request, form, act, *, title, back, crumbs, **arguments):
    """Call `act` with the form; done → a message and `back`, otherwise the page with the form as it was filled in.

    `crumbs` are (title, address) pairs above this page.
    """
    if done := carried_out(request, form, act, **arguments):
        messages.success(request, f"{title}：已保存。")
        return redirect(back)
    return page(
        request, "units/edit.html", form, title=title, back=back, crumbs=[*crumbs, (title, "")], done=done
    )
