/* The roll call without a round trip: counts follow the marks, and “Others present” ticks before it saves. Everything also works without. */
for (const form of document.querySelectorAll("[data-roll-call]")) {
  const groups = [...form.querySelectorAll("fieldset")];
  const unsaved = form.querySelector("[data-unsaved]");
  const markOf = (group) => group.querySelector("input:checked")?.value ?? "";
  const openedWith = (group) => group.querySelector("input[type=hidden]").value;

  function count() {
    const marks = groups.map(markOf);
    for (const place of form.querySelectorAll("[data-count]")) {
      place.textContent = marks.filter((mark) => mark === place.dataset.count).length;
    }
    const changed = groups.filter((group) => markOf(group) !== openedWith(group)).length;
    unsaved.textContent = changed ? `· ${unsaved.dataset.unsaved} ${changed}` : "";
  }

  function markOthers(event) {
    event.preventDefault();
    for (const group of groups.filter((group) => !markOf(group))) {
      group.querySelector("input[value=present]").checked = true;
    }
    count();
  }

  form.addEventListener("change", count);
  form.querySelector("button[name=rest]").addEventListener("click", markOthers);
  count(); // a browser may bring back marks that were ticked before the page was left
}
