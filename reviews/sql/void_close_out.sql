-- The open application of an item becomes void, with its event in the trail: for `judged_item_changed` and `judged_parts_changed`.
-- The event's object is the `trail_name` of Item.
CREATE OR REPLACE FUNCTION void_close_out(its_item bigint, what text, spare_the_unit boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
    step record;
    ended jsonb;  -- what this act moved, by key: the event says it, or the no-silent-move guards refuse (S126)
BEGIN
    FOR c IN SELECT o.id, i.unit_id FROM reviews_closeout o JOIN issues_item i ON i.id = o.item_id
        WHERE o.item_id = its_item AND o.state = 'open' FOR UPDATE OF o
    LOOP
        -- what the unit adds while a level has asked it for more is the answer, not a change behind the auditors' back
        CONTINUE WHEN spare_the_unit AND EXISTS (SELECT 1 FROM reviews_auditstep
            WHERE close_out_id = c.id AND verdict = 'pending' AND level = 'unit');
        ended := jsonb_build_object('close_out:' || c.id, 'void');
        FOR step IN UPDATE reviews_auditstep SET verdict = 'void', decided_at = greatest(arrived_at, now()), opinion = what
            WHERE close_out_id = c.id AND verdict = 'pending' RETURNING id
        LOOP
            ended := ended || jsonb_build_object('audit_step:' || step.id, 'void');
        END LOOP;
        UPDATE reviews_closeout SET state = 'void' WHERE id = c.id;
        INSERT INTO trail_event (stream, seq, at, body, prev, hash) VALUES ('unit-' || c.unit_id, 0, now(),
            jsonb_build_object('act', 'close_out.voided', 'object', 'item:' || its_item, 'actor', NULL,
                'role', '系统', 'day', to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), 'request', '',
                'reason', what, 'moved', ended)::text, '', '');
    END LOOP;
END $$;
