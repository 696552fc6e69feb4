"""Whoever gets past the guards is found: `trail_verify` names the chain and the link (S62, S63)."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.conftest import as_owner
from tests.factories import make_item
from trail.models import HASHED, Event
from trail.queries import root_of

pytestmark = pytest.mark.django_db(transaction=True)
REHASH = (
    f"UPDATE trail_event e SET hash = {HASHED.format(row='e')} WHERE stream = %(stream)s AND seq = %(seq)s"
)


def tampered(*statements, **names):
    """What somebody does who owns the tables and puts the triggers to sleep."""
    with as_owner() as owner, owner.cursor() as raw:
        raw.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        for sql in statements:
            raw.execute(sql, names)
        raw.execute("ALTER TABLE trail_event ENABLE TRIGGER USER")
    owner.close()


def verified(*options):
    """The exit code and the report of one run."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("trail_verify", "--json", *options, stdout=out)
    report = json.loads(out.getvalue())
    assert report["exit"] == ended.value.code
    return ended.value.code, report


@pytest.fixture
def stream(cast):
    """A chain of five links, and another beside it."""
    make_item(cast.bureau)
    make_item(cast.town)
    assert Event.objects.filter(stream=cast.town.trail_stream).count() == 6
    return cast.town.trail_stream


@pytest.fixture
def anchor(stream, tmp_path):
    """An anchor file, kept outside."""
    out, kept = io.StringIO(), tmp_path / "anchor.json"
    call_command("trail_anchor", stdout=out)
    kept.write_text(out.getvalue())
    return str(kept)


def test_a_sound_trail_passes_and_says_how_much_it_read(stream):
    code, report = verified()
    assert (code, report["broken"], report["gaps"]) == (0, [], [])
    assert report["events"] == Event.objects.count()


def test_a_changed_event_is_named(stream):
    tampered(
        "UPDATE trail_event SET body = body || ' ' WHERE stream = %(stream)s AND seq = 3",
        stream=stream,
    )
    code, report = verified()
    assert (code, report["broken"]) == (1, [f"{stream} 3"])


def test_a_changed_event_with_its_hash_made_anew_breaks_at_the_next(stream):
    change = 'UPDATE trail_event SET body = \'{"act": "other"}\' WHERE stream = %(stream)s AND seq = %(seq)s'
    tampered(change, REHASH, stream=stream, seq=3)
    code, report = verified()
    assert (code, report["broken"]) == (1, [f"{stream} 4"])


@pytest.mark.parametrize(
    "column", ["at = at + interval '1 day'", "prev = repeat('a', 64)", "hash = repeat('a', 64)"]
)
def test_a_changed_time_or_hash_is_named(stream, column):
    tampered(f"UPDATE trail_event SET {column} WHERE stream = %(stream)s AND seq = 3", stream=stream)
    code, report = verified()
    assert code == 1
    assert f"{stream} 3" in report["broken"]


def test_a_deleted_event_leaves_a_gap_with_its_number(stream):
    tampered("DELETE FROM trail_event WHERE stream = %(stream)s AND seq = 3", stream=stream)
    code, report = verified()
    assert code == 3
    assert f"{stream} 4" in report["gaps"]


def test_events_that_changed_places_are_named(stream):
    tampered(
        "UPDATE trail_event SET seq = 99 WHERE stream = %(stream)s AND seq = 2",
        "UPDATE trail_event SET seq = 2 WHERE stream = %(stream)s AND seq = 3",
        "UPDATE trail_event SET seq = 3 WHERE stream = %(stream)s AND seq = 99",
        stream=stream,
    )
    code, report = verified()
    assert code == 1
    assert {f"{stream} 2", f"{stream} 3"} <= set(report["broken"])


def test_an_inserted_event_is_named(stream):
    tampered(
        "UPDATE trail_event SET seq = seq + 1000 WHERE stream = %(stream)s AND seq >= 4",
        "INSERT INTO trail_event (stream, seq, at, body, prev, hash) SELECT stream, 4, at, body, hash, repeat('c', 64)"
        " FROM trail_event WHERE stream = %(stream)s AND seq = 3",
        "UPDATE trail_event SET seq = seq - 999 WHERE stream = %(stream)s AND seq > 1000",
        stream=stream,
    )
    code, report = verified()
    assert code == 1
    assert f"{stream} 4" in report["broken"]


def test_a_tail_cut_off_is_missed_at_the_head(stream):
    tampered("DELETE FROM trail_event WHERE stream = %(stream)s AND seq > 4", stream=stream)
    code, report = verified()
    assert (code, report["gaps"]) == (3, [f"{stream} 6"])


def cut_with_the_head(stream):
    tampered(
        "DELETE FROM trail_event WHERE stream = %(stream)s AND seq > 4",
        "UPDATE trail_head h SET seq = e.seq, hash = e.hash FROM trail_event e"
        " WHERE h.stream = %(stream)s AND e.stream = h.stream AND e.seq = 4",
        stream=stream,
    )


def rebuilt(stream):
    """Every link from the second on made anew, so that the chain by itself is sound."""
    tampered(
        'UPDATE trail_event SET body = \'{"act": "other"}\' WHERE stream = %(stream)s AND seq = 2',
        *(
            part.replace("%(seq)s", str(seq))
            for seq in range(2, 7)
            for part in (
                "UPDATE trail_event e SET prev = (SELECT hash FROM trail_event b WHERE b.stream = e.stream AND b.seq = e.seq - 1)"
                " WHERE stream = %(stream)s AND seq = %(seq)s",
                REHASH,
            )
        ),
        "UPDATE trail_head h SET hash = e.hash FROM trail_event e WHERE h.stream = %(stream)s AND e.stream = h.stream AND e.seq = h.seq",
        stream=stream,
    )


@pytest.mark.parametrize("attack", [cut_with_the_head, rebuilt])
def test_what_no_look_at_the_database_can_see_an_anchor_kept_outside_finds(stream, anchor, attack):
    attack(stream)
    assert verified()[0] == 0
    code, report = verified("--anchor", anchor)
    assert (code, report["anchors"]) == (2, [f"{stream} 6"])


def test_an_anchor_of_a_sound_trail_agrees_though_the_trail_went_on(stream, anchor, cast):
    make_item(cast.town)
    assert verified("--anchor", anchor)[0] == 0


def test_an_anchor_file_names_every_chain_and_its_own_root(stream, anchor):
    kept = json.loads(Path(anchor).read_text())
    assert kept["root"] == root_of(kept["heads"])
    assert {head["stream"] for head in kept["heads"]} == set(Event.objects.values_list("stream", flat=True))


def test_one_chain_alone_can_be_looked_at(stream, cast):
    tampered(
        "UPDATE trail_event SET body = '{}' WHERE stream = %(stream)s AND seq = 1",
        stream=cast.bureau.trail_stream,
    )
    assert verified("--stream", stream)[0] == 0
    assert verified("--stream", cast.bureau.trail_stream)[0] == 1
