-- Which levels have anything pending is no accident of two columns: the planner learns the pairs, or it looks for a level's few
-- turns among all items. Not a guard: without it the audit queue is slow.
CREATE STATISTICS IF NOT EXISTS step_level_verdict (mcv) ON level, verdict FROM reviews_auditstep;
