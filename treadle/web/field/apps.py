"""The tablet as a Django app: its page, and the static files that its client is built into."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "treadle.web.field"
    label = "web_field"
