"""Addresses of this site: those of its page modules."""

from treadle.ui.sites import urlpatterns_of

app_name = "office"
urlpatterns = urlpatterns_of("treadle.web.office")
