-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t1"."assessment"
FROM (
  SELECT
    "t0"."assessment",
    "t0"."factory",
    "t0"."started_on",
    "t0"."split",
    ROW_NUMBER() OVER (
      PARTITION BY "t0"."factory", "t0"."split"
      ORDER BY "t0"."started_on" DESC, "t0"."assessment" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "place"
  FROM "rate_assessments" AS "t0"
) AS "t1"
WHERE
  "t1"."place" = 0
