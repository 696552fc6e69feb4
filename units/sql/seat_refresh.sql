-- The table `units_seat` made equal to `seat_source` again for these units and these people; for all where both are NULL.
-- One at a time: of two changes that do not see each other (a role and a unit) the second waits here and then sees the first.
CREATE OR REPLACE FUNCTION seat_refresh(units bigint[], people bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20140910);
    IF units IS NULL AND people IS NULL THEN
        DELETE FROM units_seat;
        INSERT INTO units_seat (assignment_id, delegation_id, person_id, principal_id, role, unit_id, campaign_id, kind, acts,
            answers, own, starts_on, ends_on) SELECT * FROM seat_source;
        RETURN;
    END IF;
    IF cardinality(units) > 0 THEN
        DELETE FROM units_seat WHERE unit_id = ANY(units);
        INSERT INTO units_seat (assignment_id, delegation_id, person_id, principal_id, role, unit_id, campaign_id, kind, acts,
            answers, own, starts_on, ends_on) SELECT * FROM seat_source WHERE unit_id = ANY(units);
    END IF;
    IF cardinality(people) > 0 THEN  -- what they hold, what they were lent, and what they lend
        DELETE FROM units_seat WHERE principal_id = ANY(people) OR person_id = ANY(people);
        INSERT INTO units_seat (assignment_id, delegation_id, person_id, principal_id, role, unit_id, campaign_id, kind, acts,
            answers, own, starts_on, ends_on)
        SELECT * FROM seat_source WHERE person_id = ANY(people)
        UNION ALL SELECT * FROM seat_source WHERE principal_id = ANY(people) AND person_id <> ALL(people);
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION seat_refresh(bigint[], bigint[]) FROM PUBLIC;
