-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t7"."split",
  "t7"."key",
  COUNT(*) AS "factories",
  SUM("t7"."points") AS "points",
  SUM("t7"."points_not_met") AS "points_not_met",
  SUM("t7"."items") AS "items",
  SUM("t7"."items_not_met") AS "items_not_met",
  SUM("t7"."public_items") AS "public_items",
  SUM("t7"."public_not_met") AS "public_not_met",
  SUM("t7"."beside_items") AS "beside_items",
  SUM("t7"."beside_not_met") AS "beside_not_met"
FROM (
  SELECT
    "t6"."assessment",
    "t6"."factory",
    "t6"."split",
    "t4"."key",
    "t4"."points",
    "t4"."points_not_met",
    "t4"."items",
    "t4"."items_not_met",
    "t4"."public_items",
    "t4"."public_not_met",
    "t4"."beside_items",
    "t4"."beside_not_met"
  FROM (
    SELECT
      "t3"."assessment",
      "t3"."factory",
      "t3"."split"
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
    ) AS "t3"
    WHERE
      "t3"."place" = 0
  ) AS "t6"
  INNER JOIN (
    SELECT
      "t1"."assessment",
      "t1"."point" AS "key",
      1 AS "points",
      IIF("t1"."not_met" > 0, 1, 0) AS "points_not_met",
      "t1"."assessed" AS "items",
      "t1"."not_met" AS "items_not_met",
      "t1"."public_assessed" AS "public_items",
      "t1"."public_not_met",
      IIF("t1"."public_assessed" > 0, "t1"."assessed" - "t1"."public_assessed", 0) AS "beside_items",
      IIF("t1"."public_assessed" > 0, "t1"."not_met" - "t1"."public_not_met", 0) AS "beside_not_met"
    FROM "rate_results" AS "t1"
  ) AS "t4"
    ON "t6"."assessment" = "t4"."assessment"
) AS "t7"
GROUP BY
  1,
  2
