-- What paper says: two entries that agree, or the third person's, or nothing (S28). For `tally`.
CREATE OR REPLACE FUNCTION paper_numbers(which bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN third.numbers IS NOT NULL THEN third.numbers
                WHEN first.numbers = second.numbers THEN first.numbers END
    FROM (SELECT 1) AS one
    LEFT JOIN reviews_papercount first ON first.review_id = which AND first.entry = 1
    LEFT JOIN reviews_papercount second ON second.review_id = which AND second.entry = 2
    LEFT JOIN reviews_papercount third ON third.review_id = which AND third.entry = 3
$$;
