"""The victim's own process for test_killed: votes in a home of its own, and kills its own PostgreSQL three times."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "rectify.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import InterfaceError, OperationalError, connection  # noqa: E402

from issues.states import State  # noqa: E402
from reviews import services  # noqa: E402
from tests.factories import TODAY, make_cast, make_item, open_vote  # noqa: E402
from trail import clock  # noqa: E402

SLIPS, THREADS, KILLS = 600, 6, (100, 250, 400)


def main():
    call_command("migrate", verbosity=0)
    with clock.standing_on(TODAY):
        cast = make_cast()
        item = make_item(cast["town"], state=State.FINISHED)
        review = services.open_review(by=None, unit=cast["town"], item_ids=[item.pk], held_on=TODAY)
        slips = open_vote(review, SLIPS, voters=SLIPS, public=SLIPS // 2)
    row = review.results.get().pk
    todo, acknowledged, lock = list(slips), [], threading.Lock()

    def vote():
        while True:
            with lock:
                if not todo:
                    connection.close()
                    return
                token, code = todo.pop()
            while True:  # as a phone does: no answer, so it is sent again
                try:
                    services.cast_ballot(token=token, code=code, choices={row: "a"})
                    break
                except (OperationalError, InterfaceError, RuntimeError):
                    connection.close()
                    time.sleep(0.2)
            with lock:
                acknowledged.append(token)

    crew = [threading.Thread(target=vote) for _ in range(THREADS)]
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
    lost = sum(services.check_slip(token)["state"] != "used" for token in acknowledged)
    with clock.standing_on(TODAY):
        services.ask_to_close(review_id=review.pk, by=None)
        services.close_review(review_id=review.pk, by=None)
        services.count_review(review_id=review.pk, by=None)
    told = {"kills": kills, "lost": lost, "used": len(used), "counted": review.results.get().valid}
    print(json.dumps(told | {"acknowledged": len(acknowledged), "slips": SLIPS}))
    connection.close()


main()
