"""(e) Ballots through the page against the same statements by cursor in a bare view, at 1, 8 and 70 voters at once."""

import http.client
import threading
import time
from datetime import date
from urllib.parse import urlencode

from django.db import connection

from bench.pages import Visitor, cookie_of, server
from bench.report import Row, alternately, compare
from issues.states import State
from reviews.queries.opinions import network_figures
from reviews.services.counts import count_review
from reviews.services.meetings import ask_to_close, close_review
from reviews.services.reviews import open_review
from tests.factories import disclose, make_cast, make_item, open_vote
from trail import clock

DAY = date(2014, 9, 7)
VOTERS = (1, 8, 70)
RATINGS = 400_000
BALLOTS = 280  # for each number of voters and each way
TURNS = 4
FLOODERS, PAGES = 8, 20
FORM = "application/x-www-form-urlencoded"


def run():
    """Rows of ballots a second (ours, and the bare view as the limit), and the time of seventy phones at one address."""
    rows = []
    for voters in VOTERS:
        review, slips = _vote()
        item = review.results.get().pk
        with server() as port:
            half = len(slips) // 2
            bare = [_bare(review, item, slip) for slip in slips[:half]]
            page = [_ours(item, slip) for slip in slips[half:]]
            limit, ours, longest = _turn_by_turn(port, bare, page, voters)
        # of a rate more is better: the ratio is bare / ours, as of times; 1.43 is 0.7 of the bare view's throughput
        rows.append(
            Row(
                f"{voters} at once",
                f"{half} ballots",
                1000 / ours,
                1000 / limit,
                "\u2264 1.43",
                unit="ms a ballot",
            )
        )
        rows.append(
            Row(f"{voters} at once, the slowest answer", f"{half} ballots", longest * 1000, 60_000, "< 1")
        )
        _check(review, len(slips))
    return [*rows, *_flood(), _ratings()]


def _turn_by_turn(port, bare, page, voters):
    """Ballots a second of both ways and the longest wait of ours, in turns, so that a busy neighbour slows both."""
    step, taken, longest = len(bare) // TURNS, [0.0, 0.0], 0.0
    for turn in range(TURNS):
        part = slice(turn * step, (turn + 1) * step)
        rate, _ = _rush(port, "/bare/vote/", bare[part], voters)
        taken[0] += step / rate
        rate, wait = _rush(port, "/vote/", page[part], voters)
        taken[1] += step / rate
        longest = max(longest, wait)
    return TURNS * step / taken[0], TURNS * step / taken[1], longest


def _flood():
    """Rows of the network page under flood (S39): what it answers a second, and what a staff page then takes."""
    with clock.standing_on(DAY):
        cast = make_cast()
        item = make_item(cast["town"], state=State.FINISHED)
        disclose(item)
        item.refresh_from_db()
    cookie, path = cookie_of(cast["clerk"]), "/desk/reviews/"
    # the web process of the flood is not the staff's only one: docker-compose runs several, here two
    with server() as port, server() as other:
        staff = Visitor(other, cookie)
        staff.get(path)
        quiet = alternately(PAGES, page=lambda: staff.get(path))["page"]
        stop, answers = threading.Event(), []
        body = urlencode({"rating": "a"})
        crew = [
            threading.Thread(
                target=_flooder, args=(port, f"/vote/opinion/{item.number}/", body, stop, answers)
            )
            for _ in range(FLOODERS)
        ]
        began = time.perf_counter()
        for one in crew:
            one.start()
        flooded = alternately(PAGES, page=lambda: staff.get(path))["page"]
        stop.set()
        for one in crew:
            one.join()
        rate = len(answers) / (time.perf_counter() - began)
    taken, slowed = answers.count(200), answers.count(429)
    if taken + slowed != len(answers):
        raise RuntimeError("the network page answered something else than taken or slowed")
    return [
        compare(
            "staff page during the flood : before it",
            f"{rate:.0f}/s, {slowed} slowed",
            "\u2264 3",
            flooded,
            quiet,
        ),
        Row(
            "network ratings taken of those sent",
            f"{len(answers)} sent",
            taken,
            len(answers),
            "\u2264 1",
            unit="",
        ),
    ]


def _flooder(port, path, body, stop, answers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while not stop.is_set():
        line.request("POST", path, body, {"Host": "127.0.0.1", "Content-Type": FORM})
        answer = line.getresponse()
        answer.read()
        answers.append(answer.status)


def _ratings():
    """The figures of an item after 400,000 network ratings, against one plain count of them by cursor."""
    with clock.standing_on(DAY):
        item = make_item(make_cast()["town"], state=State.FINISHED)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO reviews_opinion (id, item_id, rating, text, "on") SELECT gen_random_uuid(), %s,'
            " (ARRAY['a','b','c'])[n %% 3 + 1], '', date '2014-01-01' + n %% 2000 FROM generate_series(1, %s) n",
            [item.pk, RATINGS],
        )
    if network_figures(item)["all"] != RATINGS:
        raise RuntimeError("the ratings do not add up")

    def plain():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rating, count(*) FROM reviews_opinion WHERE item_id = %s GROUP BY 1", [item.pk]
            )
            cursor.fetchall()

    times = alternately(9, ours=lambda: network_figures(item), limit=plain)
    return compare("network ratings counted", f"{RATINGS:,}", "\u2264 3", times["ours"], times["limit"])


def _vote():
    with clock.standing_on(DAY):
        cast = make_cast()
        items = [make_item(cast["town"], state=State.FINISHED)]
        review = open_review(by=None, unit=cast["town"], item_ids=[items[0].pk], held_on=DAY)
        return review, open_vote(review, 2 * BALLOTS, voters=2 * BALLOTS, public=BALLOTS)


def _bare(review, item, slip):
    return {"token": slip[0], "code": slip[1], "review": review.pk, "item": item}


def _ours(item, slip):
    return {"token": slip[0], "code": slip[1], "act": "cast", f"c{item}": "a"}


def _rush(port, path, ballots, voters):
    """Ballots a second, and the longest that one voter waited; every answer must be the acknowledgement."""
    todo, lock, waits = list(ballots), threading.Lock(), []

    def voter():
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                if not todo:
                    return
                ballot = todo.pop()
            asked = time.perf_counter()
            line.request(
                "POST",
                path,
                urlencode(ballot),
                {"Host": "127.0.0.1", "Content-Type": FORM},
            )
            answer = line.getresponse()
            answer.read()
            with lock:
                waits.append((time.perf_counter() - asked, answer.status))

    crew = [threading.Thread(target=voter) for _ in range(voters)]
    began = time.perf_counter()
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    took = time.perf_counter() - began
    if len(waits) != len(ballots) or any(status != 200 for _, status in waits):
        raise RuntimeError(f"{path}: a ballot was not acknowledged")
    return len(ballots) / took, max(wait for wait, _ in waits)


def _check(review, ballots):
    """What was acknowledged is what is counted."""
    with clock.standing_on(DAY):
        ask_to_close(review_id=review.pk, by=None)
        close_review(review_id=review.pk, by=None)
        count_review(review_id=review.pk, by=None)
    if review.results.get().valid != ballots:
        raise RuntimeError("the count is not the ballots that were acknowledged")
