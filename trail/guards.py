"""What the database itself holds of a table of moves: derived here, so that table and guards cannot differ (S42, S59, S126)."""

from typing import Any

import pgtrigger

from trail.tables import Moves


def guards_of(moves: Moves) -> list[pgtrigger.Trigger]:
    """The triggers of a model whose state moves by this table: legal moves, legal births, the end, and no silent move."""
    guards = [_legal_moves(moves), _legal_births(moves)]
    if moves.ends:
        guards.append(_end(moves))
    if not moves.untold:
        guards += _told(moves)
    return guards


def _legal_moves(moves: Moves) -> pgtrigger.Trigger:
    if moves.reads is None:
        return pgtrigger.FSM(name="legal_moves", field=moves.field, transitions=moves.pairs)
    ways = ", ".join(f"('{before}', '{after}')" for before, after in moves.pairs)
    return pgtrigger.Trigger(
        name="legal_moves",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF {moves.sql("OLD")} <> {moves.sql("NEW")} AND ({moves.sql("OLD")}, {moves.sql("NEW")}) NOT IN ({ways}) THEN
                RAISE EXCEPTION '{moves.name} %: Invalid transition', NEW.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def _legal_births(moves: Moves) -> pgtrigger.Trigger:
    born = _listed(sorted({row.after for row in moves.births}))
    return pgtrigger.Protect(
        name="legal_births",
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"({moves.sql('NEW')} NOT IN ({born}))"),
    )


def _end(moves: Moves) -> pgtrigger.Trigger:
    over: Any = pgtrigger.Condition(f"({moves.sql('OLD')} IN ({_listed(moves.ends)}))")
    if not moves.after_end:
        return pgtrigger.Protect(name="ended_stays", operation=pgtrigger.Update, condition=over)
    free = f"'{{{','.join(moves.after_end)}}}'::text[]"
    return pgtrigger.Trigger(
        name="ended_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=over,
        func=f"""
            IF to_jsonb(OLD) - {free} IS DISTINCT FROM to_jsonb(NEW) - {free} THEN
                RAISE EXCEPTION '{moves.name} %: Cannot update what has come to its end', OLD.id
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def _told(moves: Moves) -> list[pgtrigger.Trigger]:
    """Whatever sets or moves a row, no transaction ends without the event that says so: an act of the table, in this
    transaction, on the row itself (its new state under `after`) or on the row whose story it is (under `moved`).

    Deferred and row by row, because a service writes the event after the move, where a statement's trigger has spoken
    already; a row that did not move costs nothing (WHEN). What it costs in bulk stands in docs/trail.md.
    """
    columns = moves.reads.columns if moves.reads else (moves.field,)
    told = [
        pgtrigger.Trigger(
            name="no_silent_move",
            operation=pgtrigger.UpdateOf(*columns),
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            condition=pgtrigger.Condition(f"({moves.sql('OLD')} IS DISTINCT FROM {moves.sql('NEW')})"),
            func=_asked(moves),
        )
    ]
    if born := [row.after for row in moves.births if row.act]:
        told.append(
            pgtrigger.Trigger(
                name="no_silent_birth",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition(f"({moves.sql('NEW')} IN ({_listed(born)}))"),
                func=_asked(moves),
            )
        )
    return told


def _asked(moves: Moves) -> str:
    own, state = f"'{moves.name}:' || NEW.id", moves.sql("NEW")
    here = f"e.object = {own} AND e.body::jsonb ->> 'after' = {state}"
    there = ""
    if moves.told_at:
        away = moves.told_at.format(row="NEW")
        there = f"e.object = {away} AND jsonb_exists(e.body::jsonb #> ARRAY['moved', {own}], {state})"
    ways = [there] if moves.told_on else [here, there] if there else [here]
    asked = " OR ".join(
        f"EXISTS (SELECT 1 FROM trail_event e WHERE {way} AND e.at >= now() AND e.act IN ({_listed(moves.acts)}))"
        for way in ways
    )
    return f"""
        IF NOT ({asked}) THEN RAISE EXCEPTION '{moves.name} %: nothing is set or moved without its event', NEW.id
            USING ERRCODE = 'check_violation'; END IF;
        RETURN NULL;
    """


def _listed(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
