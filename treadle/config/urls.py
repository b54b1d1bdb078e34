"""Where every address leads."""

from django.urls import include, path

urlpatterns = [
    path("", include("treadle.web.public.urls")),
    path("office/", include("treadle.web.office.urls")),
    path("factory/", include("treadle.web.factory.urls")),
    path("buyer/", include("treadle.web.buyer.urls")),
    path("field/", include("treadle.web.field.urls")),
    path("openrosa/", include("treadle.web.openrosa.urls")),
    path("constituent/", include("treadle.web.constituent.urls")),
    path("api/v1/", include("treadle.web.api.urls")),
]

handler404 = "treadle.ui.receipts.not_found"
handler500 = "treadle.ui.failures.server_error"
