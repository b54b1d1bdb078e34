"""What the builder must be told about the tables, because the model graph does not say it.

``{x}`` stands for the column's value, ``{k}`` for the number of the copy, ``{hex}`` for the same in four hex digits.
"""

#: People at a factory are copied with it, and of an office's staff these, so that nobody serves thousands.
LOCAL_ROLES = ("advisor", "assessor")

#: Tables that belong to a person: their rows are copied when the person is.
OF_A_PERSON = {
    "parties.Membership": "person_id", "notices.Preference": "person_id", "account.EmailAddress": "user_id",
    "mfa.Authenticator": "user_id",
}

#: Tables whose rows are copied whoever they belong to: each is about one factory's thing, by the path it leads to.
ALWAYS = frozenset({"notices.Notice"})

#: Tables that the product makes again from the copied answers.
MADE_AGAIN = frozenset({"assessments.PointResult", "assessments.ClusterResult"})

#: Ids that are no foreign keys, with what they point at: they move with it.
LOOSE_IDS = {"access.Grant.cycle_id"}

#: Texts that hold the id of a copied thing.
TEXTS_WITH_IDS = {"notices.Notice.path", "notices.Notice.once_key", "ledger.Entry.on_id"}

#: What differs in each copy, as SQL that both databases understand.
VARIED = {
    "parties.Factory.name": "{x} || ' ' || {k}",
    "parties.Factory.match_key": "{hex} || substr({x}, 5)",
    "parties.Factory.os_id": "CASE WHEN {x} = '' THEN '' ELSE {hex} || substr({x}, 5) END",
    "parties.Factory.outside_id": "CASE WHEN {x} = '' THEN '' ELSE {x} || '.' || {k} END",
    "parties.Factory.workers_female": "{x} + ({k} * 37) % 300",
    "parties.Factory.workers_male": "{x} + ({k} * 23) % 120",
    "parties.Person.login": "{x} || '.' || {k}",
    "parties.Person.email": "replace({x}, '@', '.' || {k} || '@')",
    "parties.Person.name": "{x} || ' ' || {k}",
    "parties.Person.calendar_token": "CASE WHEN {x} = '' THEN '' ELSE {hex} || substr({x}, 5) END",
    "account.EmailAddress.email": "replace({x}, '@', '.' || {k} || '@')",
    "reports.Release.check_code": "{hex} || substr({x}, 5)",
    "assessments.ExtractFactory.outside_id": "{x} || '.' || {k}",
    "assessments.Answer.outcome": "CASE WHEN s.may_fail AND {fails} THEN 'not_met' ELSE {x} END",
}

#: Whether a met answer fails in a copy: from none to nineteen of a thousand, never the same ones.
FAILS = "(s.id * 7919 + c.k * 104729) % 1000 < (c.k * 37) % 20"

#: Columns that the working table of a model has besides its own.
EXTRA = {
    "assessments.Answer": {
        "may_fail": """(outcome = 'met'
            AND assessment_id IN (SELECT id FROM assessments_assessment WHERE state = 'released')
            AND question_id IN (SELECT q.id FROM standards_question q JOIN standards_point p ON p.id = q.point_id
                JOIN standards_cluster u ON u.id = p.cluster_id WHERE q.type = 'scored' AND u.scored)
            AND question_id NOT IN (SELECT question_id FROM standards_tag WHERE kind = 'zero_tolerance'))""",
    },
}
