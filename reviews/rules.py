"""The rules of a democratic review and of the audit chain, as plain functions."""

import hmac
from datetime import timedelta

from reviews.states import Level, ReviewState


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


def day_problems(held_on, items):
    """Why a meeting on this day cannot judge these items (M62); `items` have `finished_on` and a number."""
    return [
        f"{item.number}“{item.title}”于 {item.finished_on:%Y-%m-%d} 申报完成，评议日期不能早于这一天。"
        for item in items
        if item.finished_on and held_on < item.finished_on
    ]


ROOM_SECONDS = 300  # how long one room word is shown


def room_word(key, at):
    """The four digits on the room's screen at a moment (S21): made from the review's own seed, stored nowhere."""
    window = str(int(at.timestamp()) // ROOM_SECONDS).encode()
    return f"{int.from_bytes(hmac.digest(key.encode(), window, 'sha256')[:8]) % 10_000:04d}"


def room_words(key, at):
    """What is taken at a moment: the word shown now, and the one before, which somebody may still be typing."""
    return {room_word(key, at), room_word(key, at - timedelta(seconds=ROOM_SECONDS))}


NEXT_HAND = {  # who has to act for a meeting to go on, and how
    ReviewState.DRAFT: "单位经办：录入名册并锁定；不开了就取消本场。",
    ReviewState.LOCKED: "单位经办：签到、发票后提请开始，督导组见证；不开了就取消本场。",
    ReviewState.OPEN: "单位经办提请结束，督导组见证结束。",
    ReviewState.CLOSED: "单位经办：计票；发过纸质票的，先由两人各录一次。",
    ReviewState.COUNTED: "督导组：确认结果，或提出异议、作废本场。",
}


def next_hand(state, *, roll_confirmed):
    """Who has to act now, in words; "" for a meeting that has come to its end."""
    if state == ReviewState.LOCKED and not roll_confirmed:
        return "督导组：确认名册，或退回名册。"
    return NEXT_HAND.get(state, "")


LONGEST_AHEAD = 365  # days: later than a year is a slip of the finger


def day_cap(held_on, *, today):
    """Why a meeting cannot be called for this day: nobody plans one further ahead than a year."""
    latest = today + timedelta(days=LONGEST_AHEAD)
    if held_on <= latest:
        return []
    return [f"评议日期 {held_on:%Y-%m-%d} 在一年以后，最晚可填 {latest:%Y-%m-%d}，请核对年份。"]


LEAST_VOTERS = 10  # of a pass over posts: in a smaller circle everybody guesses who chose what


def pass_problems(*, quorum, weight, running, held_on, today):
    """Why a pass over posts cannot be called like this (M64)."""
    reasons = []
    if quorum < LEAST_VOTERS:
        reasons.append(f"参评人数不能少于 {LEAST_VOTERS} 人：人太少，猜得出谁投了什么。")
    if not 1 <= weight <= 100:
        reasons.append("权重须在 1 到 100 之间。")
    if held_on < today:
        reasons.append(f"评议日期不能早于今天 {today:%Y-%m-%d}。")
    if running:
        reasons.append("同一类评议还有一轮没有办完，请先办完那一轮。")
    return reasons


def ranked(rows, *, bottom):
    """Rows with a `score` (a fraction or None) in order, each with `place`, `shown` and `last`.

    Equal scores share a place. Among the last are all whose score is no better than that of the `bottom`-th from the
    end: a tie is never broken against one of two. Rows without a score come after, with no place, never among the last.
    """
    scored = sorted((row for row in rows if row["score"] is not None), key=lambda row: -row["score"])
    limit = scored[-min(bottom, len(scored))]["score"] if scored else None
    for n, row in enumerate(scored):
        same = n > 0 and row["score"] == scored[n - 1]["score"]
        row["place"] = scored[n - 1]["place"] if same else n + 1
        row["shown"] = rate_text(row["score"].numerator, row["score"].denominator)
        row["last"] = row["score"] <= limit
    rest = [row | {"place": None, "shown": "—", "last": False} for row in rows if row["score"] is None]
    return scored + rest


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


EVERYBODY = ("grassroots", "party_member")  # M58: the unit's own members and people's representatives
INVITED = (  # M59: what a unit with a committee invites besides
    "service_user",
    "party_delegate",
    "peoples_deputy",
    "cppcc_member",
    "invited",
    "work_contact",
)


def required_categories(kind):
    """The categories a review of a unit of this organisation form calls (M58, M59)."""
    return EVERYBODY + INVITED if kind == "committee" else EVERYBODY


def roll_shortfalls(counts, *, wanted, names, quorum, public_share):
    """What a roll still lacks, as sentences; `counts` {category: people}, `names` {category: words}, `wanted` categories."""
    voters, public = sum(counts.values()), sum(counts.get(one, 0) for one in ("grassroots", "service_user"))
    reasons = [f"还差 {names[one]}（至少 1 名）。" for one in wanted if not counts.get(one)]
    if voters < quorum:
        reasons.append(f"名册 {voters} 人，少于 {quorum} 人，还差 {quorum - voters} 人。")
    if public * 100 < voters * public_share:
        reasons.append(
            f"基层群众和服务对象 {public} 人，不足 {public_share}%，"
            f"还差 {more_public(voters, public, public_share)} 名服务对象或基层群众。"
        )
    return reasons


def teller_problems(tellers, *, subjects, clerks, relatives=()):
    """Why somebody may not be a teller (S31): the subject of an item, who handles it, or somebody close to them."""
    kinds = (
        (subjects, "是评议事项的责任人"),
        (clerks, "是本单位经办人员"),
        (relatives, "与责任人有亲属关系"),
    )
    return [f"“{one}”{why}，不能担任监票人，请另选。" for one in tellers for who, why in kinds if one in who]


def paper_problems(numbers, *, names, present, used=0):
    """What cannot be true of one reading of the paper ballots (S29, S30), each sentence naming its line."""
    issued, returned = numbers["issued"], numbers["returned"]
    every = [issued, returned, *(n for parts in numbers["items"].values() for n in parts)]
    if any(n < 0 for n in every):
        return ["票数不能是负数。"]
    reasons = []
    if returned > issued:
        reasons.append(f"收回 {returned} 张，多于发出 {issued} 张。")
    if returned + used > present:
        reasons.append(
            f"纸质票收回 {returned} 张、评议票已用 {used} 张，合计 {returned + used} 张，多于到场 {present} 人。"
        )
    if set(numbers["items"]) != set(names):
        reasons.append("每个评议事项都要录入票数。")
    for key, parts in numbers["items"].items():
        if key in names and sum(parts) != returned:
            reasons.append(
                f"{names[key]}：各项相加是 {sum(parts)}，与收回 {returned} 张不符（空白票、无效票也要填）。"
            )
    return reasons
