"""The rules of a democratic review and of the audit chain, as plain functions."""

from reviews.states import Level


def turnout_shortfalls(*, voters, public_voters, quorum, public_share):
    """Every reason the meeting itself does not count (M56, M57), measured on those who took part."""
    reasons = []
    if voters < quorum:
        reasons.append(f"参评人数 {voters} 人，少于 {quorum} 人，还差 {quorum - voters} 人。")
    if public_voters * 100 < voters * public_share:
        reasons.append(
            f"基层群众和服务对象 {public_voters} 人，不足参评人数 {voters} 人的 {public_share}%，"
            f"还差 {more_public(voters, public_voters, public_share)} 名。"
        )
    return reasons


def more_public(voters, public_voters, public_share):
    """How many more grassroots people and service users, each of whom also raises the total, reach the share."""
    if public_share >= 100:
        return voters - public_voters
    short = voters * public_share - public_voters * 100
    return max(0, -(-short // (100 - public_share)))


def floor_shortfalls(*, valid, likes, floor):
    """Why the people did not approve (M60); exactly the floor passes, and no valid ballot never does."""
    if not valid:
        return ["没有有效票，不能认定群众认可。"]
    if likes * 100 < valid * floor:
        return [
            f"有效票 {valid} 张，点赞 {likes} 张，点赞率 {rate_text(likes, valid)}，"
            f"未达到 {floor}%（需 {likes_needed(valid, floor)} 个赞），须继续整改。"
        ]
    return []


def shortfalls(*, voters, public_voters, valid, likes, quorum, public_share, floor):
    """Every reason one item does not pass its review; an empty list means it does."""
    return turnout_shortfalls(
        voters=voters, public_voters=public_voters, quorum=quorum, public_share=public_share
    ) + floor_shortfalls(valid=valid, likes=likes, floor=floor)


def attendance_problems(attendance, known):
    """What cannot be true of who took part, as sentences; `attendance` is {category: people}."""
    reasons = [f"没有“{category}”这一类参评人员。" for category in attendance if category not in known]
    if any(present < 0 for present in attendance.values()):
        reasons.append("参评人数不能是负数。")
    return reasons


def day_problems(held_on, items):
    """Why a meeting on this day cannot judge these items (M62); `items` have `finished_on` and a number."""
    return [
        f"{item.number}“{item.title}”于 {item.finished_on:%Y-%m-%d} 申报完成，评议日期不能早于这一天。"
        for item in items
        if item.finished_on and held_on < item.finished_on
    ]


def count_problems(*, name, voters, valid, likes, dislikes, unsure):
    """What cannot be true of a count (S14, S29), as sentences that name the item."""
    reasons = []
    if min(valid, likes, dislikes, unsure) < 0:
        return [f"{name}：票数不能是负数。"]
    if valid > voters:
        reasons.append(f"{name}：有效票 {valid} 张，多于参评人数 {voters} 人。")
    if likes + dislikes + unsure != valid:
        reasons.append(
            f"{name}：点赞 {likes}、不赞 {dislikes}、不了解 {unsure} 相加是 {likes + dislikes + unsure}，"
            f"与有效票 {valid} 不符。"
        )
    return reasons


def likes_needed(valid, floor):
    """The fewest likes that reach the floor: 71 valid ballots at 80 % need 57."""
    return -(-valid * floor // 100)


def rate_text(likes, valid):
    """The approval rate cut (never rounded up) to two decimals: 7,995 of 10,000 is 79.95%, never 80.0% (S17)."""
    if not valid:
        return "—"
    whole, rest = divmod(likes * 10000 // valid, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


PLAIN = (Level.GROUP, Level.OFFICE, Level.SUPERIOR)
CONTACT_EARLY = (Level.GROUP, Level.CONTACT, Level.OFFICE, Level.SUPERIOR)
CONTACT_LATE = (Level.GROUP, Level.OFFICE, Level.CONTACT, Level.SUPERIOR)
CHAINS = [[level.value for level in chain] for chain in (PLAIN, CONTACT_EARLY, CONTACT_LATE)]


def audit_levels(*, has_city_contact, contact_place):
    """The audit chain of one application, in order (M67, M68)."""
    if not has_city_contact:
        return list(PLAIN)
    return list(CONTACT_EARLY if contact_place == "before_office" else CONTACT_LATE)
