-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t7"."split",
  "t7"."question",
  COUNT(DISTINCT "t7"."assessment") AS "factories",
  SUM(CASE WHEN "t7"."outcome" = 'not_met' THEN 1 ELSE 0 END) AS "not_met"
FROM (
  SELECT
    "t6"."assessment",
    "t6"."factory",
    "t6"."split",
    "t3"."point",
    "t3"."question",
    "t3"."scored",
    "t3"."outcome",
    "t3"."public"
  FROM (
    SELECT
      "t4"."assessment",
      "t4"."factory",
      "t4"."split"
    FROM (
      SELECT
        "t0"."assessment",
        "t0"."factory",
        "t0"."started_on",
        "t0"."split",
        ROW_NUMBER() OVER (
          PARTITION BY "t0"."factory", "t0"."split"
          ORDER BY "t0"."started_on" DESC NULLS LAST, "t0"."assessment" DESC NULLS LAST
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM "rate_assessments" AS "t0"
    ) AS "t4"
    WHERE
      "t4"."place" = 0
  ) AS "t6"
  INNER JOIN (
    SELECT
      *
    FROM "rate_answers" AS "t1"
    WHERE
      "t1"."scored" AND "t1"."outcome" IN ('met', 'not_met')
  ) AS "t3"
    ON "t6"."assessment" = "t3"."assessment"
) AS "t7"
GROUP BY
  1,
  2
