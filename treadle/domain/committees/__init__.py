"""The worker–management committee: members and meetings, recorded simply."""
