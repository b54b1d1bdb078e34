"""Adds up the point results that were written before there were rows a cluster."""

from django.db import migrations

FILL = """
INSERT INTO assessments_clusterresult (assessment_id, cluster_id, points, points_not_met, items, items_not_met,
  public_items, public_not_met, beside_items, beside_not_met)
SELECT r.assessment_id, {key}, COUNT(*), SUM(CASE WHEN r.not_met > 0 THEN 1 ELSE 0 END), SUM(r.assessed), SUM(r.not_met),
  SUM(r.public_assessed), SUM(r.public_not_met),
  SUM(CASE WHEN r.public_assessed > 0 THEN r.assessed - r.public_assessed ELSE 0 END),
  SUM(CASE WHEN r.public_assessed > 0 THEN r.not_met - r.public_not_met ELSE 0 END)
FROM assessments_pointresult r JOIN standards_point p ON p.id = r.point_id
GROUP BY r.assessment_id{group}
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0003_extracts_and_cluster_results'),
    ]

    operations = [
        migrations.RunSQL(FILL.format(key="p.cluster_id", group=", p.cluster_id"), migrations.RunSQL.noop),
        migrations.RunSQL(FILL.format(key="NULL", group=""), migrations.RunSQL.noop),
    ]
