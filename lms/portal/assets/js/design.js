// The preview follows the form: a moment after the last change, what stands there is drawn on the server and shown.
const panel = document.querySelector("[data-design-preview]");
const form = panel.closest("form");
const faces = panel.querySelector("[data-design-faces]");
let waiting;
let asked = 0;

async function draw() {
  const turn = ++asked;
  panel.setAttribute("aria-busy", "true");
  const answer = await fetch(panel.dataset.designPreview, { method: "POST", body: new FormData(form) });
  const shown = await answer.text();
  if (turn !== asked) return; // a later change is under way
  if (answer.ok) faces.innerHTML = shown;
  panel.removeAttribute("aria-busy");
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 500);
});
draw();
