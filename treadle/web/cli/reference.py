"""Pages of docs/reference that are made from the code, so that they cannot be wrong."""

from django.conf import settings

MADE = "<!-- Made from the code by `make reference`; do not edit. -->\n\n"


def settings_page() -> str:
    """docs/reference/settings.md."""
    lines = ["# Settings", "", "Everything that differs between installations is set in the environment.", "",
             "| name | default | what it does |", "| --- | --- | --- |"]
    for setting in settings.ENVIRONMENT:
        default = f"`{setting.default}`" if setting.default else ""
        says = setting.says + (" *Secret.*" if setting.secret else "")
        lines.append(f"| `{setting.name}` | {default} | {says} |")
    return MADE + "\n".join(lines) + "\n"


def roles_page() -> str:
    """docs/reference/roles.md."""
    from treadle.domain.access.permissions import Permission
    from treadle.domain.access.roles import ROLES

    lines = ["# Who may do what", "", "A role is held by membership, and reaches no farther than its reach says.", ""]
    for role in ROLES.values():
        held = "a factory" if role.held_in is None else ", ".join(sorted(role.held_in))
        lines += [f"## {role.title}", "", f"{role.says} Held in: {held}. Reach: {role.reach.value}. "
                  f"Home: the {role.site.value} site. Key: `{role.key}`.", ""]
        lines += [f"- {permission.says}" for permission in Permission if permission in role.permissions]
        lines.append("")
    return MADE + "\n".join(lines)


def personal_data_page() -> str:
    """docs/reference/personal-data.md."""
    from treadle.journeys.retention.register import CLASSES, FIELDS

    lines = ["# Personal data", "", "What is held about people, why, how long, and what happens then. The clock does "
             "it, once a day; `TREADLE_RETENTION` sets other periods where the law asks for them. Backups forget when "
             "they are deleted: keep them no longer than you must.", "",
             "| class | why | kept | then |", "| --- | --- | --- | --- |"]
    for key, each in CLASSES.items():
        kept = str(each.since) if each.days is None else f"{each.days} days after {each.since}"
        lines.append(f"| **{each.title}** (`{key}`) | {each.purpose} | {kept} | {each.then} |")
    lines += ["", "## Fields", ""]
    for key, each in CLASSES.items():
        fields = [f"`{field}`" for field, of in FIELDS.items() if of == key]
        shown = ", ".join(fields) if fields else "every reference to a person that is not named below"
        lines += [f"**{each.title}**: {shown}.", ""]
    return MADE + "\n".join(lines)
