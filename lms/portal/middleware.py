"""Language and content policy for each answer."""

from django.conf import settings
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.utils import translation
from django.utils.csp import CSP

# Wagtail's editor writes style attributes and inline start-up scripts.
ADMIN_CSP = settings.SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
}


def content_security_policy(get_response):
    """The strict policy of settings.SECURE_CSP everywhere, a wider one in the Wagtail admin."""

    def answer(request):
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = ADMIN_CSP
        return response

    return ContentSecurityPolicyMiddleware(answer)


def chosen_language(get_response):
    """Vietnamese unless the visitor chose otherwise on a page: browsers here often say English without anyone having chosen it."""

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
