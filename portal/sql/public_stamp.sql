-- What kept public pages stand under (`portal/page_cache.py`): it changes with every event, campaign, stage and anchor (decision 0018).
-- In plpgsql because a function keeps its plan for the life of the connection: planning the statement costs more than running it.
CREATE OR REPLACE FUNCTION public_stamp() RETURNS text LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT md5(concat_ws('|',
        (SELECT concat(sum(seq), '.', bit_xor(hashtextextended(stream || hash, 0)))
           FROM trail_head WHERE stream <> 'system'),
        (SELECT string_agg(c::text, '|' ORDER BY id) FROM units_campaign c),
        (SELECT string_agg(s::text, '|' ORDER BY id) FROM units_stage s),
        (SELECT max(day) FROM trail_anchor))));
END $$;
