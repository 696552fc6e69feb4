-- Who may act for whom over which unit (docs/people.md, decision 0029): the roles as the office gives them, unfolded once.
-- One row is one assignment over one unit in one pair of hands. Each kind of reach is an arm of its own and the hands are two bare
-- tables, so that whoever asks for one person, or for one unit, is answered by indexes and nothing is unfolded in vain.
-- Nobody asks this view but `seat_refresh`, which keeps the table `units_seat` equal to it: asked directly it costs more to plan
-- than the pages cost. Administrators have no seat over any unit (S84); an account that was switched off holds none and lends none.
CREATE OR REPLACE VIEW seat_source AS
WITH hand AS NOT MATERIALIZED (  -- no WHERE and no join in here: PostgreSQL looks through bare tables only
    SELECT id AS person_id, id AS principal_id, NULL::bigint AS delegation_id, NULL::date AS starts_on, NULL::date AS ends_on,
        NULL::timestamptz AS ended_at FROM units_person
    UNION ALL
    SELECT delegate_id, principal_id, id, starts_on, ends_on, ended_at FROM units_delegation
),
holder AS NOT MATERIALIZED (
    SELECT hand.person_id, hand.principal_id, hand.delegation_id, hand.starts_on, hand.ends_on,
        a.id AS assignment_id, a.role, a.campaign_id, a.group_id, a.unit_id
    FROM units_assignment a
    JOIN hand ON hand.principal_id = a.person_id AND hand.ended_at IS NULL
    JOIN units_person one ON one.id = hand.person_id AND one.is_active
    JOIN units_person whose ON whose.id = hand.principal_id AND whose.is_active
),
seat AS NOT MATERIALIZED (
    SELECT h.*, u.id AS over_id, u.campaign_id AS of_campaign, 'campaign' AS kind, true AS acts, h.role = 'office' AS answers
    FROM holder h JOIN units_unit u ON u.campaign_id = h.campaign_id WHERE h.role IN ('office', 'leader')
    UNION ALL
    SELECT h.*, u.id, u.campaign_id, 'group', true, true
    FROM holder h JOIN units_unit u ON u.group_id = h.group_id WHERE h.role = 'group'
    UNION ALL  -- the unit of the role itself: a superior only looks at its own
    SELECT h.*, u.id, u.campaign_id, 'unit', h.role <> 'superior', h.role = 'clerk' OR (h.role = 'contact' AND EXISTS (
            -- whom the unit's contact point names: the role alone does not audit (M68)
            SELECT 1 FROM units_contactpoint c WHERE c.unit_id = u.id AND c.leader_id = h.principal_id AND c.city_leader AND c.active))
    FROM holder h JOIN units_unit u ON u.id = h.unit_id WHERE h.role IN ('clerk', 'contact', 'superior', 'invited')
    UNION ALL  -- the next ones down: here the superior acts, never two levels down
    SELECT h.*, u.id, u.campaign_id, 'next', h.role <> 'contact', h.role = 'superior'
    FROM holder h JOIN units_unit u ON u.parent_id = h.unit_id WHERE h.role IN ('clerk', 'contact', 'superior', 'invited')
    UNION ALL
    SELECT h.*, u.id, u.campaign_id, 'below', h.role IN ('clerk', 'invited'), false
    FROM holder h CROSS JOIN LATERAL (
        WITH RECURSIVE below (id, campaign_id) AS (
            SELECT low.id, low.campaign_id FROM units_unit low JOIN units_unit mid ON mid.id = low.parent_id
            WHERE mid.parent_id = h.unit_id
            UNION SELECT low.id, low.campaign_id FROM units_unit low JOIN below ON low.parent_id = below.id
        ) SELECT id, campaign_id FROM below
    ) u WHERE h.role IN ('clerk', 'contact', 'superior', 'invited')
)
SELECT assignment_id, delegation_id, person_id, principal_id, role, over_id AS unit_id, of_campaign AS campaign_id, kind, acts, answers,
    EXISTS (  -- nobody audits their own unit's work, nor does anybody for them (S44)
        SELECT 1 FROM units_assignment o
        WHERE o.unit_id = over_id AND o.role = 'clerk' AND (o.person_id = seat.person_id OR o.person_id = seat.principal_id)
    ) AS own,
    starts_on, ends_on
FROM seat
-- what is lent is the work of auditing alone (S49)
WHERE delegation_id IS NULL OR (answers AND role IN ('group', 'office', 'contact', 'superior'));
