-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t6"."split",
  "t6"."key",
  COUNT(*) AS "factories",
  SUM("t6"."points") AS "points",
  SUM("t6"."points_not_met") AS "points_not_met",
  SUM("t6"."items") AS "items",
  SUM("t6"."items_not_met") AS "items_not_met",
  SUM("t6"."public_items") AS "public_items",
  SUM("t6"."public_not_met") AS "public_not_met",
  SUM("t6"."beside_items") AS "beside_items",
  SUM("t6"."beside_not_met") AS "beside_not_met"
FROM (
  SELECT
    "t5"."assessment",
    "t5"."factory",
    "t5"."split",
    "t2"."key",
    "t2"."points",
    "t2"."points_not_met",
    "t2"."items",
    "t2"."items_not_met",
    "t2"."public_items",
    "t2"."public_not_met",
    "t2"."beside_items",
    "t2"."beside_not_met"
  FROM (
    SELECT
      "t3"."assessment",
      "t3"."factory",
      "t3"."split"
    FROM (
      SELECT
        "t1"."assessment",
        "t1"."factory",
        "t1"."started_on",
        "t1"."split",
        ROW_NUMBER() OVER (
          PARTITION BY "t1"."factory", "t1"."split"
          ORDER BY "t1"."started_on" DESC, "t1"."assessment" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM "rate_assessments" AS "t1"
    ) AS "t3"
    WHERE
      "t3"."place" = 0
  ) AS "t5"
  INNER JOIN "rate_tallies" AS "t2"
    ON "t5"."assessment" = "t2"."assessment"
) AS "t6"
GROUP BY
  1,
  2
