"""The victim's own process for test_killed: votes in a home of its own. It kills a web worker between commit and answer
(S5), its own Valkey once (S7) and its own PostgreSQL three times (S4), all with SIGKILL. Before that, the kills in mid-approval (`killing_approvals`)."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "rectify.settings"
django.setup()

import redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.test import Client  # noqa: E402

from issues.states import State  # noqa: E402
from reviews.services.ballots import (  # noqa: E402
    cast_ballot,
    check_slip,
)
from reviews.services.counts import count_review  # noqa: E402
from reviews.services.meetings import ask_to_close, close_review  # noqa: E402
from reviews.services.reviews import open_review  # noqa: E402
from reviews.views import vote  # noqa: E402
from tests.factories import TODAY, make_cast, make_item, open_vote  # noqa: E402
from tests.reviews.ballot.killing_approvals import approvals  # noqa: E402
from trail import clock  # noqa: E402

SLIPS, THREADS, KILLS = 400, 6, (60, 150, 250)


def killed_before_the_answer(row, token, code):
    """A worker of its own takes a ballot through the page and dies after the commit, before a byte of the answer (S5)."""
    sent = {"token": token, "code": code, "act": "cast", f"c{row}": "a"}
    connection.close()
    worker = os.fork()
    if not worker:
        vote._done = lambda review_id: os.kill(os.getpid(), signal.SIGKILL)
        Client().post("/vote/", sent)
        os._exit(1)  # not reached: the worker was killed
    _, status = os.waitpid(worker, 0)
    again = Client().post("/vote/", sent).content.decode()
    return os.WIFSIGNALED(status) and "已收到" in again


def without_the_broker():
    """Kill the Valkey of this home for good; whether it is gone (S7)."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host", "db")
    broker = redis.Redis.from_url(address, socket_connect_timeout=1, retry=None)
    os.kill(int(broker.info("server")["process_id"]), signal.SIGKILL)
    broker.close()
    try:
        redis.Redis.from_url(address, socket_connect_timeout=1, retry=None).ping()
    except redis.ConnectionError:
        return True
    return False


def main():
    settings.EMBEDDED.ensure(redis=True)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    with clock.standing_on(TODAY):
        cast = make_cast()
        item = make_item(cast["town"], state=State.FINISHED)
        review = open_review(by=None, unit=cast["town"], item_ids=[item.pk], held_on=TODAY)
        slips = open_vote(review, SLIPS, voters=SLIPS, public=SLIPS // 2)
        of_approvals = approvals(cast)
    row = review.results.get().pk
    answered = killed_before_the_answer(row, *slips[0])
    kills_of_broker = without_the_broker()
    todo, acknowledged, lock = list(slips[1:]), [slips[0][0]], threading.Lock()

    def voter():
        while True:
            with lock:
                if not todo:
                    connection.close()
                    return
                token, code = todo.pop()
            while True:  # as a phone does: no answer, so it is sent again
                try:
                    cast_ballot(token=token, code=code, choices={row: "a"})
                    break
                except (OperationalError, InterfaceError, RuntimeError):
                    connection.close()
                    time.sleep(0.2)
            with lock:
                acknowledged.append(token)

    crew = [threading.Thread(target=voter) for _ in range(THREADS)]
    for one in crew:
        one.start()
    kills = 0
    for after in KILLS:
        while len(acknowledged) < after:
            time.sleep(0.005)
        os.kill(int(Path(settings.EMBEDDED.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        kills += 1
    for one in crew:
        one.join()
    connection.close()
    used = set(review.slips.filter(state="used").values_list("hash", flat=True))
    lost = sum(check_slip(token)["state"] != "used" for token in acknowledged)
    with clock.standing_on(TODAY):
        ask_to_close(review_id=review.pk, by=None)
        close_review(review_id=review.pk, by=None)
        count_review(review_id=review.pk, by=None)
    told = {"kills": kills, "lost": lost, "used": len(used), "counted": review.results.get().valid}
    told |= {"resent": answered, "broker_gone": kills_of_broker, "approvals": of_approvals}
    print(json.dumps(told | {"acknowledged": len(acknowledged), "slips": SLIPS}))
    connection.close()


main()
