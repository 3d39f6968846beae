from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.portal.media import page_image

urlpatterns = [
    path("admin/reports/site-history/", include("lms.people.site_history")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("lms.portal.accounts")),
    path("language/", set_language, name="set_language"),
    path("", include("lms.people.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("lms.coverage.urls")),
    path("", include("lms.portal.urls")),
    path("media/images/<path:path>", page_image, name="page_image"),
    path("", include(wagtail_urls)),
]
