"""(e) Ballots through the page against the same statements by cursor in a bare view, at 1, 8 and 70 voters at once."""

import http.client
import threading
import time
from datetime import date
from urllib.parse import urlencode

from django.db import connection

from bench.pages import server
from bench.report import Row, alternately, compare
from issues.states import State
from reviews import services
from reviews.queries.opinions import network_figures
from tests.factories import make_cast, make_item, open_vote
from trail import clock

DAY = date(2014, 9, 7)
VOTERS = (1, 8, 70)
RATINGS = 400_000
BALLOTS = 280  # for each number of voters and each way


def run():
    """Rows of ballots a second (ours, and the bare view as the limit), and the time of seventy phones at one address."""
    rows = []
    for voters in VOTERS:
        review, slips = _vote()
        item = review.results.get().pk
        with server() as port:
            half = len(slips) // 2
            limit, _ = _rush(
                port, "/bare/vote/", [_bare(review, item, slip) for slip in slips[:half]], voters
            )
            ours, longest = _rush(port, "/vote/", [_ours(item, slip) for slip in slips[half:]], voters)
        # of a rate more is better: the ratio is bare / ours, as of times
        rows.append(
            Row(
                f"{voters} at once",
                f"{half} ballots",
                1000 / ours,
                1000 / limit,
                "\u2264 3",
                unit="ms a ballot",
            )
        )
        rows.append(
            Row(f"{voters} at once, the slowest answer", f"{half} ballots", longest * 1000, 60_000, "< 1")
        )
        _check(review, len(slips))
    return [*rows, _ratings()]


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
        review = services.open_review(by=None, unit=cast["town"], item_ids=[items[0].pk], held_on=DAY)
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
                {"Host": "127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"},
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
        services.ask_to_close(review_id=review.pk, by=None)
        services.close_review(review_id=review.pk, by=None)
        services.count_review(review_id=review.pk, by=None)
    if review.results.get().valid != ballots:
        raise RuntimeError("the count is not the ballots that were acknowledged")
