"""The approvals of `killing`: a web worker or the database dies in the midst of a verdict, and the auditor sends it again.

Each kill is aimed, never timed: the victim's own process dies (or kills its database) at a named line of the act.
"""

import os
import signal
import time
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from issues.states import State
from reviews.models import AuditStep
from reviews.queries.dossier import dossier_hash
from reviews.services import verdicts
from reviews.services.closeouts import apply_close_out
from reviews.views import audits
from tests.api.caller import Caller
from tests.factories import make_item
from trail.models import Event
from units.rest import viewsets


def approvals(cast):
    """What is left of one verdict each, after a kill and a second sending: by kill, (died, answers alike, effects)."""
    return {
        "worker_before_commit": _killed_worker(cast, verdicts, "tell_each", _by_page),
        "worker_before_answer": _killed_worker(cast, audits, "after_verdict", _by_page),
        "api_before_commit": _killed_worker(cast, verdicts, "tell_each", _by_api),
        "api_before_answer": _killed_worker(cast, viewsets, "answer_once", _by_api, done=True),
        "backend": _killed_database(cast, _end_backend),
        "database": _killed_database(cast, _kill_database),
    }


def _verdict(cast, key):
    """A turn at the supervision group, and what its auditor sends: a form, or the same as a program says it."""
    item = make_item(cast["town"], state=State.APPROVED)
    application = apply_close_out(item_id=item.pk, by=cast["clerk"])
    step = application.steps.get()
    done = ["全部整改到位", "没有后遗症", "不留任何尾巴"]
    form = {
        "verdict": "passed",
        "done": done,
        "opinion": "同意",
        "seen": dossier_hash(item),
        "once": key,
    }
    return step, form


def _by_page(cast, step, form):
    browser = Client(raise_request_exception=False)
    browser.force_login(cast["supervisor"])
    answer = browser.post(f"/desk/audits/{step.pk}/", form)
    return answer.status_code, answer.headers.get("Location", "")


def _by_api(cast, step, form):
    said = {name: form[name] for name in ("verdict", "opinion", "seen")}
    answer = Caller(cast["supervisor"]).post(
        f"close-outs/{step.close_out_id}/decide/", said, key=form["once"]
    )
    return answer.status_code, answer.json()  # the same answer; the order of its names is nobody's promise


def _killed_worker(cast, module, name, sent, *, done=False):
    """A worker of its own dies at a line of the act (or with `done` after it): before the commit nothing is done, after it all is."""
    step, form = _verdict(cast, f"{name}-{sent.__name__}")
    connection.close()
    worker = os.fork()
    if not worker:
        real = getattr(module, name)

        def dies(*args, **facts):
            if done:
                real(*args, **facts)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, dies)
        sent(cast, step, form)
        os._exit(1)  # not reached: the worker was killed
    _, status = os.waitpid(worker, 0)
    between = _effects(step)
    return _again(cast, step, form, sent) | {"died": os.WIFSIGNALED(status), "between": between}


def _killed_database(cast, kill):
    """The database goes away after the verdict was written and before it was committed."""
    step, form = _verdict(cast, kill.__name__)
    real, died = verdicts.tell_each, []

    def record_each(*args, **facts):
        real(*args, **facts)
        died.append(True)
        kill()

    verdicts.tell_each = record_each
    try:
        first = _by_page(cast, step, form)
    except (OperationalError, InterfaceError, RuntimeError):
        first = (503, "")  # the session's own save met the dead connection too
    finally:
        verdicts.tell_each = real
    connection.close()
    _until_it_is_back()
    between = _effects(step)
    return _again(cast, step, form, _by_page) | {
        "died": died == [True] and first[0] >= 500,
        "between": between,
    }


def _again(cast, step, form, sent):
    """Sent twice more: both answers, and what there is of the verdict now."""
    answers = [sent(cast, step, form) for _ in range(2)]
    return {"alike": answers[0] == answers[1] and answers[0][0] in (200, 302), "effects": _effects(step)}


def _effects(step):
    """Of one verdict: [given, trail entries of it, turns of the next level]."""
    application = step.close_out
    given = AuditStep.objects.filter(pk=step.pk, verdict="passed").count()
    told = Event.objects.filter(act="audit.decided", object=f"item:{application.item_id}").count()
    return [given, told, application.steps.filter(order=2).count()]


def _end_backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def _kill_database():
    os.kill(int(Path(settings.EMBEDDED.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")  # until the backend notices that its postmaster is gone


def _until_it_is_back():
    while True:
        try:
            connection.ensure_connection()
            return
        except (OperationalError, InterfaceError, RuntimeError):
            connection.close()
            time.sleep(0.2)
