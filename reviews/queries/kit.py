"""What the review kit shows and prints: the roll's live check, slips, paper ballots, sign-in, agenda, tally form (V13)."""

from collections import Counter

from reviews.models import Attendance
from reviews.queries.readiness import start_problems
from reviews.rules import likes_needed, required_categories, roll_shortfalls, room_word
from trail import clock
from units.drawings import qr

SPARE = 5  # slips beyond those present


def roll_page(review):
    """How the saved roll stands against the rules."""
    return roll_check(review, review.roll.values_list("category", flat=True))


def roll_check(review, categories):
    """How a roll of these categories stands against the rules, by category and in sentences (“还差 3 名服务对象”)."""
    counts = Counter(categories)
    names = dict(Attendance.Category.choices)
    wanted = called(review)
    return {
        "short": roll_shortfalls(
            counts,
            wanted=wanted,
            names=names,
            quorum=review.quorum,
            public_share=review.public_share,
        ),
        "categories": [(names[key], counts[key], key in wanted) for key in names],
        "people": sum(counts.values()),
    }


def called(review):
    """The categories this review has to call: a pass over posts names its own people (M58, M59)."""
    return () if review.evaluation_id else required_categories(review.unit.kind)


def step_page(review, act):
    """What stands against a step, before the button is pressed."""
    if act in ("ask_to_start", "start_review"):
        problems = start_problems(review, review.paper_issued)
        paper_open = act == "ask_to_start" and not review.paper_issued
        return {"reasons": [one for one in problems if not (paper_open and one.startswith("没有评议票"))]}
    return {}


def slips_wanted(review):
    """How many slips to print: those present, and a few spare."""
    present = review.roll.filter(present=True).count() or review.roll.count()
    return present + SPARE


def slip_sheet(address, made):
    """[(token in groups, receipt code, QR as inline SVG)]; the token stands in the fragment, which no server sees (S22)."""
    return [
        {
            "token": " ".join(token[n : n + 4] for n in range(0, len(token), 4)),
            "code": f"{code[:5]} {code[5:]}",
            "qr": qr(f"{address}#{token}"),
        }
        for token, code in made
    ]


def room_page(review, address):
    """What the room's screen shows: the entry page as a QR code (the slip decides), and the word where one is asked for."""
    word = room_word(review.room_key, clock.now()) if review.room_key else ""
    return {"word": word, "address": address, "qr": qr(address)}


def kit_page(review):
    """Items as they were locked (or read now), the roll, and what the floor means in likes."""
    rows = list(review.asked)
    counted = sum(review.attendance.values_list("present", flat=True))  # it stays when the names go
    present = counted or review.roll.filter(present=True).count() or review.roll.count() or review.quorum
    return {
        "rows": rows,
        "roll": list(review.roll.order_by("pk")),
        "answers": review.answers,
        "needed": likes_needed(present, review.floor),
        "present": present,
    }
