"""Of the uploaded files, only the images of pages are handed out as files: originals and documents are reached through Wagtail, which
asks who you are. They are few and small, so the application server does it; a front server may take this address over."""

from django.conf import settings
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
@cache_control(public=True, max_age=86_400)
def page_image(request, path):
    return serve(request, path, document_root=settings.MEDIA_ROOT / "images")
