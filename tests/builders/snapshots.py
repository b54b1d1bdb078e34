"""Snapshots as they lie in a release, for what reads them: letters, pages and PDFs."""

from typing import Any

from treadle.domain.reports.composers.points import changes

CLUSTERS = [("child_labour", "Child labour", "Lao động trẻ em", "عمل الأطفال"),
            ("discrimination", "Discrimination", "Phân biệt đối xử", "التمييز"),
            ("forced_labour", "Forced labour", "Lao động cưỡng bức", "العمل الجبري"),
            ("association", "Freedom of association and bargaining", "Tự do hiệp hội", "الحرية النقابية"),
            ("pay", "Compensation", "Tiền lương", "الأجور"),
            ("contracts", "Contracts and human resources", "Hợp đồng và nhân sự", "العقود والموارد البشرية"),
            ("safety", "Safety and health", "An toàn, vệ sinh lao động", "السلامة والصحة المهنية"),
            ("hours", "Working time", "Thời giờ làm việc", "وقت العمل")]
STATES = ["met", "not_met", "met", "met", "not_met", "not_assessed"]
BEFORE = ["met", "met", "not_met", "met", "not_met", "not_met"]
COUNTRY = {"not_met": 31, "out_of": 120, "factories": 120, "hidden": False}


def _titles(en: str, vi: str = "", ar: str = "") -> dict[str, str]:
    return {key: text for key, text in (("en", en), ("vi", vi), ("ar", ar)) if text}


def _point(number: int) -> dict[str, Any]:
    cluster, en, vi, ar = CLUSTERS[number % 8]
    state, before = STATES[number % 6], BEFORE[number % 6]
    return {"key": f"p{number}", "cluster": cluster, "state": state, "previous": before,
            "titles": _titles(f"{en}, point {number}", f"{vi}, điểm {number}", f"{ar} {number}"),
            "history": ["not_met" if number % 4 else "met", before, state], "assessed": 6,
            "not_met": 2 * (state == "not_met"), "public_not_met": 0, "country": COUNTRY}


def _finding(number: int) -> dict[str, Any]:
    cluster = CLUSTERS[number % 8][0]
    interviews = number % 5 == 3
    return {"code": f"Q{number}", "cluster": cluster, "point": f"p{number}", "public": number % 4 == 1,
            "repeated": number % 7 == 4, "standards": [{"convention": "C155", "article": "16"}],
            "texts": _titles(f"Are all emergency exits of hall {number} unlocked and free during working hours?",
                             f"Lối thoát hiểm của nhà xưởng {number} có luôn mở và thông thoáng không?",
                             f"هل جميع مخارج الطوارئ في القاعة {number} مفتوحة أثناء ساعات العمل؟"),
            "explanation": "Two of eight exits were locked with a bolt from the inside, and bundles stood in front of "
                           "a third.",
            "evidence": "" if interviews else "Seen on the walk through the sewing hall; photographs were taken.",
            "evidence_kinds": ["interview"] if interviews else ["observation", "document"],
            "workers_affected": None if interviews else "37.5", "interviews": interviews}


def _cluster(key: str, en: str, vi: str, ar: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [point for point in points if point["cluster"] == key]
    return {"key": key, "titles": _titles(en, vi, ar), "standing": "core" if key.endswith("labour") else "national_law",
            **_totals(mine), "country": COUNTRY}


def _totals(points: list[dict[str, Any]]) -> dict[str, int]:
    return {"not_met": sum(point["state"] == "not_met" for point in points),
            "assessed": sum(point["state"] != "not_assessed" for point in points),
            "previous_not_met": sum(point["previous"] == "not_met" for point in points),
            "previous_assessed": len(points)}


def assessment_snapshot(points: int = 24, findings: int = 6) -> dict[str, Any]:
    """A returning factory's assessment report."""
    rows = [_point(number) for number in range(points)]
    return {
        "format": 1, "report": "5f0c5a0e-0000-4000-8000-000000000001", "kind": "assessment", "number": 1,
        "change_note": "",
        "released_at": "2026-03-02T09:00:00+00:00",
        "factory": {"id": "f", "name": "Bright Bobbin Garments", "name_local": "Công ty May Ống Chỉ Sáng",
                    "address": "1 Cotton Road", "country": "VN", "region": "Đồng Nai", "os_id": "", "isic": "1410",
                    "products": "Shirts", "started_year": 2009, "workers": 1015, "workers_female": 812,
                    "workers_male": 203, "synthetic": True},
        "cycle": {"id": "c", "number": 3, "signed_up_on": "2025-09-01", "returning": True,
                  "template": "engagement-cycle", "template_version": "1"},
        "assessment": {"id": "a", "started_on": "2026-01-12", "person_days": "4", "assessors": 2,
                       "tool": _titles("Garment instrument"), "version": "2026", "reviewed_on": "2026-01-20",
                       "interview_kinds": ["workers_group", "managers"], "people_interviewed": 31},
        "points": rows, "clusters": [_cluster(*cluster, rows) for cluster in CLUSTERS], "totals": _totals(rows),
        "country": {**COUNTRY, "not_met": 1180, "out_of": 4210, "months": 24, "code": "VN"},
        "history": [{"cycle": number, "started_on": f"{2023 + number}-01-12"} for number in (1, 2, 3)],
        "changed": changes(rows), "findings": [_finding(number) for number in range(findings)],
        "corrections": {"asked": 2, "accepted": 1, "declined": [
            {"code": "Q4", "request": "The exit was closed for one day only.", "answer": "It was closed on both days.",
             "texts": _titles("Are all emergency exits unlocked during working hours?")}]},
        "comment": {"text": "We moved the bundles on the same day and removed the bolts in the week after.",
                    "written_on": "2026-02-02"},
        "diagnosis": {"respondents": {"workers": 14, "management": 3}, "workers_held_back": False,
                      "clusters": [{"key": key, "titles": _titles(en, vi, ar), "workers": 40 + 5 * place,
                                    "management": 80, "together": None}
                                   for place, (key, en, vi, ar) in enumerate(CLUSTERS)],
                      "apart": [{"texts": _titles("Can you leave the hall in an emergency?"), "workers": "no",
                                 "management": "yes"}]},
        "rules": [{"key": "vn.overtime.month", "topic": "overtime", "citation": "Labour Code 2019, Art. 107",
                   "statements": _titles("Overtime is at most 40 hours a month."), "source": "", "verified": False,
                   "confidence": "read"}],
    }
