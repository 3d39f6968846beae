"""The demo's pages: the portal's own, one for each course that has a text, and the one that says what is invented."""

from courses.models import Course
from courses.pages import publish_page_for
from lms.portal.pages import ContentPage
from lms.portal.site import build_site, write

from . import AS_OF, texts

ABOUT_SLUG = "du-lieu-minh-hoa"


def publish_pages():
    home = build_site()
    home.figures_on = AS_OF
    home.save_revision().publish()
    for code, text in texts.COURSES.items():
        publish_page_for(
            Course.objects.get(code=code),
            summary=text.summary,
            audience=text.audience,
            outcomes="<ul>" + "".join(f"<li>{outcome}</li>" for outcome in text.outcomes) + "</ul>",
            body=[block for heading, words in text.body for block in (("heading", heading), ("paragraph", f"<p>{words}</p>"))],
        )
    about = [block for heading, words in texts.ABOUT for block in (("heading", heading), ("paragraph", words))]
    about.append(("figure", {"indicator": "F3", "unit": "", "on": AS_OF, "show": "chart"}))
    write(
        ContentPage(title=texts.ABOUT_TITLE, slug=ABOUT_SLUG, intro=texts.ABOUT_INTRO, body=about, show_in_menus=True), below=home
    )
