"""The site as a Django app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "treadle.web.public"
    label = "web_public"
