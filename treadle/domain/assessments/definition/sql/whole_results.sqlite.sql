-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t1"."assessment",
  "t1"."key",
  SUM("t1"."points") AS "points",
  SUM("t1"."points_not_met") AS "points_not_met",
  SUM("t1"."items") AS "items",
  SUM("t1"."items_not_met") AS "items_not_met",
  SUM("t1"."public_items") AS "public_items",
  SUM("t1"."public_not_met") AS "public_not_met",
  SUM("t1"."beside_items") AS "beside_items",
  SUM("t1"."beside_not_met") AS "beside_not_met"
FROM (
  SELECT
    "t0"."assessment",
    '' AS "key",
    1 AS "points",
    IIF("t0"."not_met" > 0, 1, 0) AS "points_not_met",
    "t0"."assessed" AS "items",
    "t0"."not_met" AS "items_not_met",
    "t0"."public_assessed" AS "public_items",
    "t0"."public_not_met",
    IIF("t0"."public_assessed" > 0, "t0"."assessed" - "t0"."public_assessed", 0) AS "beside_items",
    IIF("t0"."public_assessed" > 0, "t0"."not_met" - "t0"."public_not_met", 0) AS "beside_not_met"
  FROM "rate_results" AS "t0"
) AS "t1"
GROUP BY
  1,
  2
