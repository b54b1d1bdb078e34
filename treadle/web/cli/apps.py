"""The site as a Django app."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "treadle.web.cli"
    label = "web_cli"
