"""The steps of a meeting: each is a form, one service, and back to the review."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from issues.forms.lists import ReasonForm
from reviews.forms.meetings import (
    CloseVoteForm,
    LockForm,
    ManyForm,
    PaperForm,
    RollForm,
    SheetForm,
    SignInForm,
    StartForm,
    SureForm,
    TokenForm,
)
from reviews.models import CountSheet
from reviews.queries.kit import roll_check, roll_page, room_page, slip_sheet, slips_wanted, step_page
from reviews.queries.seals import agreed_paper
from reviews.services.counts import cancel_review, count_review, key_paper, void_review
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, rehearse, start_review
from reviews.services.roll import confirm_roll, lock_review, return_roll, save_roll, sign_in
from reviews.services.sheets import add_count_sheet
from reviews.services.slips import exchange_slip, mint_slips, void_slips
from reviews.states import ReviewState
from reviews.views.found import found_review
from units.desk.downloads import stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission, allowed, require

HOLD, WATCH = Permission.REVIEW_HOLD, Permission.REVIEW_CONFIRM


def step(
    permission, service, form_class, *, title, lead, said, danger=False, takes_review=False, initial=None
):
    """A page with one form for one service; afterwards the review, with `said` as the message."""

    @desk(methods=ACT)
    def view(request, pk):
        shown = found_review(request, pk, permission)
        options = {"review": shown} if takes_review else {}
        if initial:
            options["initial"] = initial(shown)
        form = form_class(posted(request), **options)
        if done := carried_out(request, form, service, review_id=pk):
            messages.success(request, said)
            return redirect("reviews:review", pk)
        context = {"review": shown, "title": title, "lead": lead, "danger": danger}
        return page(
            request,
            "reviews/review_step.html",
            form=form,
            **context,
            **step_page(shown, service.__name__),
            done=done,
        )

    view.__doc__ = service.__doc__
    return view


review_lock = step(
    HOLD,
    lock_review,
    LockForm,
    title="锁定名册和规则",
    lead="锁定以后，名册、规则和评议事项的内容不能再改；规则和内容的散列会印在选票页面和会议记录上。",
    said="已锁定，请督导组确认名册。",
    initial=lambda review: {"quorum": review.quorum_norm},
)
review_roll_confirm = step(
    WATCH,
    confirm_roll,
    SureForm,
    title="确认名册",
    lead="核对参评人员的类别、比例、参评人数标准和监票人；低于一般人数的，确认即表示同意其理由。",
    said="已确认名册，单位可以签到、印制评议票。",
)
review_roll_return = step(
    WATCH,
    return_roll,
    ReasonForm,
    title="退回名册",
    lead="退回后单位修改名册，再次锁定，再由督导组确认。",
    said="已退回名册。",
    danger=True,
)
review_sign_in = step(
    HOLD,
    sign_in,
    SignInForm,
    title="签到",
    lead="按签到表勾选到场的人。参评人数和群众比例按到场的人计算；投票开始后不能再改。",
    said="已保存签到。",
    takes_review=True,
)
review_slips_void = step(
    HOLD,
    void_slips,
    ManyForm,
    title="作废多余的评议票",
    lead="没有发出的备用票、收回的未用票，清点后在这里作废，原票当场销毁。",
    said="已作废。",
)
review_rehearse = step(
    HOLD,
    rehearse,
    SureForm,
    title="试投",
    lead="系统把 6 张已知答案的票投进单独的一场试投，用同一套程序计票，结果一致才能开始。试投不计入任何结果。",
    said="试投一致：6 张已知票，计票结果相符。",
)
review_ask_start = step(
    HOLD,
    ask_to_start,
    StartForm,
    title="提请开始投票",
    lead="人员到齐、票已发到手里以后提请；由督导组到场人员见证开始。",
    said="已提请，请督导组到场人员见证开始。",
)
review_start = step(
    WATCH,
    start_review,
    SureForm,
    title="见证投票开始",
    lead="开始以后，名册、规则、事项都不能再改，任何人都看不到中途结果，只能看到已收到多少张。",
    said="投票开始。",
)
review_ask_close = step(
    HOLD,
    ask_to_close,
    SureForm,
    title="提请结束投票",
    lead="愿意投票的都投完以后提请；由督导组到场人员见证结束。",
    said="已提请，请督导组到场人员见证结束。",
)
review_close = step(
    WATCH,
    close_review,
    CloseVoteForm,
    title="见证投票结束",
    lead="正在提交的票会收完，此后提交的不再接收。请当场清点收回的未用票。",
    said="投票结束，可以计票。",
)
review_count = step(
    HOLD,
    count_review,
    SureForm,
    title="计票",
    lead="打开票箱、打乱次序、计票、封存、清空票箱，一次完成。票数与发票数、到场人数对不上的，本场自动作废。",
    said="已计票封存，请督导组确认。",
)
review_void = step(
    WATCH,
    void_review,
    ReasonForm,
    title="提出异议，作废本场",
    lead="作废的评议仍留在历史里，理由一并公开；事项退回继续整改，有新进展后另行组织评议。",
    said="本场已作废。",
    danger=True,
)


@desk(methods=ACT)
def review_cancel(request, pk):
    """Call a review off; after the vote has opened only the supervision group may (S33)."""
    shown = found_review(request, pk)
    found_review(request, pk, WATCH if shown.state == ReviewState.OPEN else HOLD)
    form = ReasonForm(posted(request), help_text="取消的评议仍留在历史里，理由一并显示。")
    if done := carried_out(request, form, cancel_review, review_id=pk):
        messages.success(request, "已取消这场评议。")
        return redirect("reviews:review", pk)
    return page(request, "reviews/review_cancel.html", form=form, review=shown, done=done)


@desk(methods=ACT)
def review_roll(request, pk):
    """Type or paste the roll; what is still missing is said at once (V13)."""
    shown = found_review(request, pk, HOLD)
    form = RollForm(posted(request), review=shown)
    if done := carried_out(request, form, save_roll, review_id=pk):
        messages.success(request, "已保存名册。")
        return redirect("reviews:review_roll", pk)
    return page(request, "reviews/review_roll.html", form=form, review=shown, **roll_page(shown), done=done)


@desk(methods=("POST",))
def review_roll_check(request, pk):
    """What the typed roll still lacks, said while it is typed (V13); nothing is saved."""
    shown = found_review(request, pk, HOLD)
    form = RollForm(request.POST, review=shown)
    wrong = form.errors.get("lines", [])
    context = roll_check(shown, [category for _, category in form.read])
    return render(
        request, "reviews/_roll_check.html", {"review": shown, "typed": True, "wrong": wrong, **context}
    )


@desk(methods=ACT)
def review_slips(request, pk):
    """Mint slips and show them once, as sheets to print, fold and cut (P2)."""
    shown = found_review(request, pk, HOLD)
    form = ManyForm(posted(request), initial={"many": slips_wanted(shown)})
    if done := carried_out(request, form, mint_slips, review_id=pk):
        return _sheet_once(request, shown, done, done.value)
    context = {
        "title": "印制评议票",
        "lead": "票号只在这一次的页面上出现，系统不保存；请当场打印、裁开、对折、混在一起，由参评人自己抽取。",
    }
    return page(request, "reviews/review_step.html", form=form, review=shown, **context, done=done)


@desk(methods=ACT)
def review_exchange(request, pk):
    """A spoilt slip that was not used for a new one (S27)."""
    shown = found_review(request, pk, HOLD)
    form = TokenForm(posted(request))
    if done := carried_out(request, form, exchange_slip, review_id=pk):
        return _sheet_once(request, shown, done, done.value and [done.value])
    context = {"title": "换发评议票", "lead": "损坏而没有用过的票可以换一张；用过的不能换。"}
    return page(request, "reviews/review_step.html", form=form, review=shown, **context, done=done)


def _sheet_once(request, review, done, made):
    """The numbers of slips on this one answer; whoever sends the same form again is told that nobody can see them twice (S116)."""
    if made is None:
        context = {
            "act": "再次显示票号",
            "reasons": ["这些票已经印制过，票号只在第一次的页面上出现，系统不保存，谁也不能再看。"],
            "way_out": "没有打印出来的，请把这些没有用过的票作废（换发），再另行印制。",
            "back": reverse("reviews:review", args=[review.pk]),
        }
        return render(request, "409.html", context, status=409)
    slips = slip_sheet(request.build_absolute_uri("/vote/"), made)
    return page(request, "reviews/slip_sheet.html", review=review, slips=slips, done=done)


@desk(methods=ACT)
def review_sheets(request, pk):
    """Keep a scan or photo of the signed count sheet (V17)."""
    shown = found_review(request, pk)
    if not allowed(request.user, WATCH, unit=shown.unit):
        require(request.user, HOLD, unit=shown.unit)
    form = SheetForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, add_count_sheet, review_id=pk):
        messages.success(request, "已保存，散列已写入留痕。")
        return redirect("reviews:review", pk)
    context = {
        "title": "上传计票单",
        "lead": "监票人、计票人签字后的计票单，作为佐证长期保存，不能更改、删除。",
    }
    return page(request, "reviews/review_step.html", form=form, review=shown, **context, done=done)


@desk()
def count_sheet(request, pk):
    """A kept count sheet, as a download that no browser opens in this site's name (S97-S99)."""
    sheet = get_object_or_404(CountSheet, pk=pk)
    found_review(request, sheet.review_id)
    return stored(sheet.file, sheet.name, sheet.kind)


@desk()
def review_room(request, pk):
    """The room's screen: where to vote, and the word of these minutes (S21). It decides nothing and shows no number."""
    shown = found_review(request, pk, state=ReviewState.OPEN)
    if not allowed(request.user, WATCH, unit=shown.unit):
        require(request.user, HOLD, unit=shown.unit)
    return page(
        request,
        "reviews/review_room.html",
        review=shown,
        **room_page(shown, request.build_absolute_uri("/vote/")),
    )


@desk(methods=ACT)
def review_paper(request, pk):
    """One clerk's reading of the paper ballots; nobody sees the other's (S28)."""
    shown = found_review(request, pk)
    if not allowed(request.user, WATCH, unit=shown.unit):
        require(request.user, HOLD, unit=shown.unit)
    form = PaperForm(posted(request), review=shown)
    if done := carried_out(request, form, key_paper, review_id=pk):
        agreed = agreed_paper(shown) is not None
        words = "两次录入一致，可以计票。" if agreed else "已录入。"
        messages.success(
            request,
            words if agreed or done.value.entry == 1 else "已录入；与第一次不一致，请第三人对照原票录入。",
        )
        return redirect("reviews:review", pk)
    return page(request, "reviews/review_paper.html", form=form, review=shown, done=done)
