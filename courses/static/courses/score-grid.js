// The grid of scores with the keyboard of a sheet: Enter and arrows, a column pasted downwards, cells not saved yet marked.
// Without it the grid is a form like any other.
const grid = document.querySelector("[data-score-grid]");
const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input[type=text]")]);
const inputs = rows.flat();
const told = grid.querySelector("[data-unsaved]");
const places = new Map(rows.flatMap((row, y) => row.map((input, x) => [input, [y, x]])));
let leaving = false;

grid.querySelector("[data-only-with-scripts]").hidden = false;

const saved = (input) => grid.elements[`initial-${input.name}`].value;
const normal = (text) => text.trim().replace(",", ".").replace(/^(\d+)\.(\d*?)0+$/, "$1.$2").replace(/\.$/, "");
const isUnsaved = (input) => normal(input.value) !== normal(saved(input));
const isOdd = (input) => {
  const text = normal(input.value);
  return text !== "" && (!/^\d+(\.\d{1,2})?$/.test(text) || Number(text) > Number(input.dataset.scale));
};

function show(leftOver = 0) {
  for (const input of inputs) {
    const cell = input.closest(".scores__cell").classList;
    cell.toggle("scores__cell--unsaved", isUnsaved(input));
    cell.toggle("scores__cell--odd", isUnsaved(input) && isOdd(input));
  }
  const unsaved = inputs.filter(isUnsaved);
  const said = [
    [told.dataset.unsaved, unsaved.length],
    [told.dataset.odd, unsaved.filter(isOdd).length],
    [told.dataset.leftOver, leftOver],
  ];
  const words = said.filter(([, count]) => count).map((part) => part.join(" ")).join(" · ");
  if (told.textContent !== words) told.textContent = words; // a screen reader reads it out each time it is written
}

function go(input, down, right) {
  const [y, x] = places.get(input);
  const next = rows[y + down]?.[x + right];
  next?.focus();
  next?.select();
  return Boolean(next);
}

// To the left and right only where the caret would leave the cell.
const atStart = (input) => input.selectionEnd === 0 || input.selectionEnd - input.selectionStart === input.value.length;
const atEnd = (input) => input.selectionStart === input.value.length || input.selectionEnd - input.selectionStart === input.value.length;

grid.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!places.has(input) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const ways = {
    Enter: () => go(input, event.shiftKey ? -1 : 1, 0) || true, // in the last row Enter does not send the form either
    ArrowDown: () => go(input, 1, 0),
    ArrowUp: () => go(input, -1, 0),
    ArrowLeft: () => !event.shiftKey && atStart(input) && go(input, 0, -1),
    ArrowRight: () => !event.shiftKey && atEnd(input) && go(input, 0, 1),
    Escape: () => {
      input.value = saved(input);
      show();
      return true;
    },
  };
  if (ways[event.key]?.()) event.preventDefault();
});

// Several lines or columns: from this cell downwards and to the right. What finds no cell is said, not dropped unseen.
grid.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!places.has(event.target) || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  const [y, x] = places.get(event.target);
  let leftOver = 0;
  text.split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const input = rows[y + down]?.[x + right];
      if (input) input.value = value.trim();
      else leftOver += 1;
    });
  });
  show(leftOver);
});

grid.addEventListener("input", () => show());
grid.addEventListener("submit", () => {
  leaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && inputs.some(isUnsaved)) event.preventDefault();
});
show();
