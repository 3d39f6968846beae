/* A learner's page sends itself; a trainer's screen says when its code is no longer renewed. Both work without, by button and by reload. */
document.querySelector("form[data-send-now]")?.requestSubmit();

const stale = document.querySelector("[data-board-stale]");
if (stale) {
  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.body.addEventListener(trouble, () => { stale.hidden = false; });
  }
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => { // a page that asks to sign in is no code
    if (new URL(detail.xhr.responseURL).pathname === detail.pathInfo.requestPath) return;
    detail.shouldSwap = false;
    stale.hidden = false;
  });
  document.body.addEventListener("htmx:afterSwap", () => { stale.hidden = true; });
}
