"""The journeys as a Django app, so that their tasks are found."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "treadle.journeys"
    label = "journeys"
