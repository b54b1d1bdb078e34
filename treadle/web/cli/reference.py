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
