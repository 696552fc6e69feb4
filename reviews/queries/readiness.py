"""Whether a vote may be opened: settings of the database, disk, roll, slips, rehearsal (P4, S6)."""

import shutil

from django.conf import settings
from django.db import connection

from reviews.states import ReviewState
from trail import clock

LEAST_FREE = 1024**3  # bytes: no review is opened on a disk that may fill up under it (S106)
NEEDED = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
}


def unsafe_settings():
    """Why this database could lose a ballot it has acknowledged, as sentences (S6); empty when it cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s) AS name", [list(NEEDED)])
        found = dict(cursor.fetchall())
    return [
        f"数据库设置 {name} 是 {found[name]}，断电时可能丢票，须改为 on。"
        for name, good in NEEDED.items()
        if found[name] not in good
    ]


def start_problems(review, paper_issued):
    """Everything that stands against opening now, as sentences."""
    slips = review.slips.filter(state="unused").count()
    present = review.roll.filter(present=True).count()
    reasons = unsafe_settings()
    if shutil.disk_usage(settings.STATE).free < LEAST_FREE:
        reasons.append("磁盘剩余空间不足 1 GB，请清理后再开始。")
    if review.held_on > clock.today():
        reasons.append(f"评议日期是 {review.held_on:%Y-%m-%d}，到那一天才能开始。")
    if not review.roll_confirmed_at:
        reasons.append("名册还没有经督导组确认。")
    if not present:
        reasons.append("还没有签到，请先签到。")
    if not slips and not paper_issued:
        reasons.append("没有评议票，也没有纸质票，请至少准备一种。")
    if slips + paper_issued > present:
        reasons.append(
            f"评议票 {slips} 张、纸质票 {paper_issued} 张，合计多于到场 {present} 人，请把多余的评议票作废。"
        )
    if slips and not review.rehearsals.filter(state=ReviewState.VOID, note="试投一致").exists():
        reasons.append("还没有试投，请先试投，计票一致后再开始。")
    return reasons
