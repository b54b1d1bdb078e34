-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.
SELECT
  "t8"."split",
  COUNT(*) AS "factories",
  SUM("t8"."points") AS "points",
  SUM("t8"."points_not_met") AS "points_not_met",
  SUM("t8"."points_not_met" * "t8"."points_not_met") AS "yy",
  SUM("t8"."points_not_met" * "t8"."points") AS "xy",
  SUM("t8"."points" * "t8"."points") AS "xx"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t6"."assessment",
      "t6"."factory",
      "t6"."split",
      "t6"."rounds",
      "t6"."key",
      "t6"."points",
      "t6"."points_not_met",
      "t6"."items",
      "t6"."items_not_met",
      "t6"."public_items",
      "t6"."public_not_met",
      "t6"."beside_items",
      "t6"."beside_not_met",
      COUNT(*) OVER (
        PARTITION BY "t6"."factory"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "seen"
    FROM (
      SELECT
        "t5"."assessment",
        "t5"."factory",
        "t5"."split",
        "t5"."rounds",
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
          "t3"."split",
          "t3"."rounds"
        FROM (
          SELECT
            "t1"."assessment",
            "t1"."factory",
            "t1"."started_on",
            "t1"."split",
            "t1"."rounds",
            ROW_NUMBER() OVER (
              PARTITION BY "t1"."factory", "t1"."split"
              ORDER BY "t1"."started_on" DESC NULLS LAST, "t1"."assessment" DESC NULLS LAST
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
  ) AS "t7"
  WHERE
    "t7"."seen" = "t7"."rounds"
) AS "t8"
GROUP BY
  1
