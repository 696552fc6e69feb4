"""The ballot page, under /vote/: plain HTML, no account, no session, no cookie, no script needed (P5, V15).

csrf_exempt on purpose: a token in the form is worth something only beside a cookie, and this page sets none. What
authorises a POST is the slip in its body, which no other site knows.
"""

import threading
import time
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reviews.pictures import without_place
from reviews.queries import rounds
from reviews.queries.rounds import ballot_paper, ballot_picture, may_vote, receipt_of, review_of
from reviews.services.ballots import cast_ballot, check_slip
from reviews.services.slips import CODE, tokens_in

SLOW = threading.BoundedSemaphore(
    2
)  # wrong numbers wait here, two at a time; right ones never come here (S24)
WAIT = 0.7  # seconds
POSTS = 10  # on one screen


def drawn(template, status=200, **context):
    """A page made without looking at the reader: no context processor, no cookie, kept by nobody."""
    return kept_by_nobody(HttpResponse(render_to_string(template, context), status=status))


def kept_by_nobody(response):
    """No cache keeps it, and no other site hears of its address."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request):
    """The number of the slip, then one item a screen, then one look at all answers, then “已收到”."""
    if request.method != "POST":
        return drawn("reviews/vote_enter.html")
    token, code = tokens_in(request.POST.get("token", "")), request.POST.get("code", "")[:40]
    try:
        if request.POST.get("act") == "cast":
            return _cast(request, token, code)
        slip = check_slip(token)
        paper = ballot_paper(slip["review_id"])
        may_vote(slip, paper["review"])
    except ValidationError as refusal:
        return _refused(request, refusal, code)
    answers = _answers(request)
    choices = {row.pk: answers[row.pk] for row in paper["rows"] if row.pk in answers}
    return _screen(request, token, code, paper, choices)


def _cast(request, token, code):
    """Into the box; nothing is read for it that a ballot does not need."""
    sent = {"comment": request.POST.get("comment", "")[:300], "word": request.POST.get("word", "")[:10]}
    choices = _answers(request)
    try:
        _, review_id = cast_ballot(token=token, choices=choices, code=code, **sent)
    except ValidationError as refusal:
        if refusal.code not in ("bad_word", "bad_code", "code_taken"):
            raise
        # a slip of the finger: the answers stand, the last look is shown again
        paper = ballot_paper(check_slip(token)["review_id"])
        return _screen(request, token, code, paper, choices, why=refusal.messages[0])
    before, after = _done(review_id)
    shown = tokens_in(code, CODE)
    return kept_by_nobody(HttpResponse(before + shown + after if shown else _done_plain(review_id)))


MARK = "0000000000"  # no code has a 0


@lru_cache(maxsize=64)
def _done(review_id):
    """“已收到” of one review, drawn once: before and after the code, which is all that differs (S12)."""
    page = {"review": review_of(review_id), "code": MARK}
    before, _, after = render_to_string("reviews/vote_done.html", page).partition(MARK)
    return before, after


@lru_cache(maxsize=64)
def _done_plain(review_id):
    return render_to_string("reviews/vote_done.html", {"review": review_of(review_id), "code": ""})


def _answers(request):
    """{review item id: a|b|c} of what was sent; anything else is left out and then missing."""
    sent = ((key[1:], value) for key, value in request.POST.items() if key[:1] == "c" and len(key) < 20)
    return {int(key): value for key, value in sent if key.isdecimal() and value in ("a", "b", "c")}


def _screen(request, token, code, paper, choices, why=""):
    """The next screen: the one asked for, else the first without an answer, else all answers at a glance.

    One item a screen; posts by tens, or nobody would come to the end of 189.
    """
    rows, act = paper["rows"], request.POST.get("act", "")
    size = POSTS if paper["review"].evaluation_id else 1
    screens = [rows[n : n + size] for n in range(0, len(rows), size)]
    if act.startswith("rest-") and act[5:].isdecimal() and int(act[5:9]) < len(screens):
        for row in screens[int(act[5:9])]:
            choices.setdefault(row.pk, "c")
    asked = int(act[3:]) if act.startswith("to-") and act[3:].isdecimal() and len(act) < 9 else None
    open_ones = [n for n, screen in enumerate(screens) if any(row.pk not in choices for row in screen)]
    place = asked if asked is not None and asked < len(screens) else (open_ones[0] if open_ones else None)
    for n, row in enumerate(rows):
        row.answer, row.screen, row.here = choices.get(row.pk), n // size, n // size == place
    context = {"token": token, "code": code, **paper}
    if place is None:
        comment = request.POST.get("comment", "")[:300]
        return drawn(
            "reviews/vote_check.html", status=422 if why else 200, why=why, comment=comment, **context
        )
    unanswered = act == f"next-{place}"
    return drawn(
        "reviews/vote_posts.html" if size > 1 else "reviews/vote_item.html",
        status=422 if unanswered else 200,
        row=screens[place][0],
        screen=screens[place],
        screens=len(screens),
        place=place,
        number=place + 1,
        unanswered=unanswered,
        **context,
    )


def _refused(request, refusal, code):
    kind = refusal.code or refusal.error_list[0].code
    status = {"no_slip": 404, "incomplete": 422, "bad_code": 422}.get(kind, 409)
    if kind == "no_slip" and not _slowly():
        refusal, status = ValidationError("试的人太多，请过几秒再试；票号正确的不受影响。"), 429
    # a number that is no slip's is given back to be put right; a real one is never written into a page of refusal
    typed = request.POST.get("token", "")[:60] if kind == "no_slip" else ""
    return drawn("reviews/vote_enter.html", status=status, why=refusal.messages[0], code=code, typed=typed)


def _slowly():
    """Let a wrong number wait; False when too many wait already."""
    if not SLOW.acquire(blocking=False):
        return False
    try:
        time.sleep(WAIT)
    finally:
        SLOW.release()
    return True


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["POST"])
def photo(request):
    """A picture of an item on the ballot, for who holds a slip of that review."""
    try:
        slip = check_slip(tokens_in(request.POST.get("token", "")))
    except ValidationError as refusal:
        raise Http404 from refusal
    found = ballot_picture(slip["review_id"], request.POST.get("photo", ""))
    with found.file.open("rb") as file:
        content = file.read()
    response = HttpResponse(without_place(content), content_type=found.kind)
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request):
    """Whether a receipt code was counted; the answer never says more, and is as long for one choice as for another (S12)."""
    asked = tokens_in(request.POST.get("code", ""), CODE)
    found = receipt_of(asked) if asked else None
    return drawn("reviews/vote_receipt.html", asked=request.method == "POST", code=asked, found=found)


@require_safe
def public_round(request, pk):
    """Turnout while it is open; tallies, receipts, Merkle root and seal once it is counted (P6, P9)."""
    return drawn("reviews/vote_round.html", **rounds.public_round(pk))
