-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t1"."assessment",
  "t1"."point",
  COUNT(*) AS "assessed",
  SUM(IIF("t1"."outcome" = 'not_met', 1, 0)) AS "not_met",
  SUM(IIF("t1"."public", 1, 0)) AS "public_assessed",
  SUM(IIF("t1"."public" AND (
    "t1"."outcome" = 'not_met'
  ), 1, 0)) AS "public_not_met"
FROM (
  SELECT
    *
  FROM "rate_answers" AS "t0"
  WHERE
    "t0"."scored" AND "t0"."outcome" IN ('met', 'not_met')
) AS "t1"
GROUP BY
  1,
  2
