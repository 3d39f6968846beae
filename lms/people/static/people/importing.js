// Looks how far an import is, and shows the page anew once the work is done.
const busy = document.querySelector("[data-progress]");

async function look() {
  try {
    const answer = await fetch(busy.dataset.progress, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!said.busy) {
      window.location.reload();
      return;
    }
    busy.querySelector("[data-done]").textContent = said.done;
    const bar = busy.querySelector("progress");
    if (said.of) {
      bar.max = said.of;
      bar.value = said.done;
    }
  } catch {
    // The server does not answer at the moment; the next look may find it.
  }
  window.setTimeout(look, 1500);
}

if (busy) window.setTimeout(look, 800);
