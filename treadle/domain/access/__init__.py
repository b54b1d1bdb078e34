"""Who may do what, decided in one place: permissions, roles as code, dated grants."""
