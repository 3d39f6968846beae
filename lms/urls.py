from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("lms.portal.accounts")),
    path("language/", set_language, name="set_language"),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("lms.coverage.urls")),
    path("", include("lms.portal.urls")),
    # Pictures as pages show them. Documents are handed out by Wagtail, which asks who may read them; originals by nobody.
    re_path(r"^media/images/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include(wagtail_urls)),
]
