"""The door for ODK Collect and Enketo (OpenRosa 1.0): the forms of visits, and what was filled in."""
