/* The roll call on a bad line. A tap is kept on this device at once and sent a moment later; it is forgotten when the server has answered
   for it. Each tap carries a key of its own, so that it counts once however often it is sent, and the mark that stood on the page, so that
   it never goes over a newer one. Without scripts the same form is saved by its button. */
{
  const PAUSES = [2, 5, 10, 20, 40, 60]; // seconds until it is tried again
  const MOMENT = 300; // milliseconds in which somebody passes over marks by arrow keys
  const PATIENCE = 15000; // milliseconds until a request counts as lost
  const ACCOUNT = /^roll-call:[^:]+:/;

  /* What is kept: {label, taps: [{enrolment, mark, over, key, rest, sent, state, why}]}. Where the browser keeps nothing, the page does. */
  function shelf({ keptIn, session }) {
    let here = null;
    return {
      read() {
        try {
          return here ?? JSON.parse(localStorage.getItem(keptIn))?.taps ?? [];
        } catch {
          return [];
        }
      },
      write(taps) {
        try {
          if (taps.length) localStorage.setItem(keptIn, JSON.stringify({ label: session, taps }));
          else localStorage.removeItem(keptIn);
          here = null;
        } catch {
          here = taps;
        }
      },
    };
  }

  /* The taps as they become when `mark` is tapped where `saved` stands. */
  function tapped(taps, enrolment, mark, saved, rest) {
    const others = taps.filter((tap) => tap.enrolment !== enrolment);
    const own = taps.filter((tap) => tap.enrolment === enrolment && !tap.state); // what was answered is decided by this tap
    const last = own.at(-1);
    const before = last && !last.sent ? own.slice(0, -1) : own; // what never left the device is replaced
    const over = !last ? saved : last.sent ? last.mark : last.over;
    return [...others, ...before, ...(mark === over ? [] : [{ enrolment, mark, over, key: newKey(), rest }])];
  }

  function newKey() { // randomUUID exists only under https
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  }

  function post(form, taps) {
    const lost = new AbortController();
    setTimeout(() => lost.abort(), PATIENCE);
    // The token as it is now: signing in again, in another tab, changes it.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(form.dataset.rollCall, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ taps: taps.map(({ enrolment, mark, over, key }) => ({ enrolment, mark, over, key })) }),
      signal: lost.signal,
    });
  }

  function rollCall(form) {
    const kept = shelf(form.dataset);
    const rows = new Map([...form.querySelectorAll("fieldset")].map((row) => [Number(row.dataset.enrolment), row]));
    const saved = new Map([...rows].map(([enrolment, row]) => [enrolment, row.querySelector("input[type=hidden]").value]));
    let trouble = ""; // with the connection: offline, signed-out, closed
    let sending = false, failures = 0, timer = 0, leaves = false;

    const waiting = () => kept.read().filter((tap) => !tap.state);
    const chosen = (row) => row.querySelector("input[type=radio]:checked")?.value ?? "";

    function tap(enrolment, mark, rest = false) {
      kept.write(tapped(kept.read(), enrolment, mark, saved.get(enrolment), rest));
      show();
      later(MOMENT);
    }

    function later(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(send, milliseconds);
    }

    async function send() {
      if (sending || !waiting().length) return;
      sending = true;
      kept.write(kept.read().map((tap) => (tap.state ? tap : { ...tap, sent: true })));
      let again = 0;
      try {
        const response = await post(form, waiting());
        if (response.ok) {
          (await response.json()).answers.forEach(heard);
          trouble = "";
          failures = 0;
          again = MOMENT; // for what was tapped meanwhile
        } else if (response.status === 401) trouble = "signed-out";
        else if (response.status < 500 && response.status !== 429) trouble = "closed";
        else throw new Error(response.status);
      } catch {
        trouble = "offline";
        again = 1000 * PAUSES[Math.min(failures++, PAUSES.length - 1)];
      }
      sending = false;
      show();
      if (again && waiting().length) later(again);
    }

    function heard({ key, state, mark, said }) {
      const taps = kept.read();
      const of = taps.find((tap) => tap.key === key);
      if (!of) return;
      saved.set(of.enrolment, mark);
      const done = state === "saved" || (state === "overtaken" && of.rest); // “others” are those without a mark
      kept.write(done ? taps.filter((tap) => tap !== of) : taps.map((tap) => (tap === of ? { ...tap, state, why: said } : tap)));
      if (done) rows.get(of.enrolment).querySelector("[data-step]")?.remove(); // it tells of the mark before
    }

    function show() {
      const last = new Map(kept.read().map((tap) => [tap.enrolment, tap]));
      for (const [enrolment, row] of rows) showRow(row, last.get(enrolment), saved.get(enrolment));
      const marks = [...rows.values()].map(chosen);
      for (const place of form.querySelectorAll("[data-count]")) {
        place.textContent = marks.filter((mark) => mark === place.dataset.count).length;
      }
      const stand = [...saved.values()].filter(Boolean).length;
      const asked = [...last.values()].filter((tap) => tap.state).length;
      form.querySelector("[data-saved-count]").textContent = stand;
      form.querySelector("[data-all-saved]").hidden = stand < rows.size || last.size > 0;
      const unsaved = form.querySelector("[data-unsaved]");
      unsaved.textContent = last.size ? `· ${unsaved.dataset.unsaved} ${last.size}` : "";
      showLine(last.size, last.size > asked ? trouble || "sending" : asked ? "asked" : "saved");
    }

    function showRow(row, last, stands) {
      const mark = last && !last.state ? last.mark : stands;
      for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === mark;
      const place = row.querySelector("[data-said]");
      const says = last ? (last.why ?? "kept") : "";
      if ((place.dataset.says ?? "") === says) return;
      place.dataset.says = says;
      place.replaceChildren(...(last ? [last.state ? question(last, row) : piece("kept")] : []));
    }

    function showLine(count, said) {
      const line = form.querySelector("[data-unsent]");
      for (const place of line.querySelectorAll("[data-unsent-count]")) place.textContent = count;
      const before = line.dataset.says ?? "saved";
      if (before === said) return;
      line.dataset.says = said;
      for (const each of line.querySelectorAll("[data-line]")) each.hidden = each.dataset.line !== said;
    }

    const piece = (name) => form.querySelector(`template[data-${name}]`).content.cloneNode(true);

    function question({ enrolment, mark, state, why }, row) {
      const asks = piece("asked");
      asks.querySelector("[data-why]").textContent = why;
      asks.querySelector("[data-mine]").textContent = row.querySelector(`input[value=${mark}] + span`).firstChild.textContent;
      for (const name of asks.querySelectorAll("[data-name]")) name.textContent = row.querySelector("legend").firstChild.textContent;
      const set = asks.querySelector("[data-set]");
      set.hidden = state !== "overtaken";
      set.addEventListener("click", () => decided(row, () => tap(enrolment, mark)));
      asks.querySelector("[data-drop]").addEventListener("click", () => decided(row, () => {
        kept.write(kept.read().filter((tap) => tap.enrolment !== enrolment));
        show();
      }));
      return asks;
    }

    function decided(row, act) { // the question goes away, and the focus with it
      act();
      row.querySelector("input[type=radio]:checked, input[type=radio]").focus();
    }

    form.addEventListener("change", (event) => tap(Number(event.target.closest("fieldset").dataset.enrolment), event.target.value));
    form.querySelector("button[name=rest]").addEventListener("click", () => {
      for (const [enrolment, row] of rows) if (!chosen(row)) tap(enrolment, "present", true);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("online", send);
    addEventListener("pageshow", send);
    addEventListener("storage", show); // the same session in another tab
    document.addEventListener("visibilitychange", () => document.hidden || send());
    for (const link of form.querySelectorAll("[data-leave]")) link.addEventListener("click", () => { leaves = true; });
    addEventListener("beforeunload", (event) => { if (!leaves && waiting().length) event.preventDefault(); });

    form.querySelector("[data-without-script]").hidden = true;
    // Loaded again, the page asks again about what was not taken before.
    kept.write(kept.read().filter((tap) => rows.has(tap.enrolment)).map(({ state, why, ...tap }) => tap));
    show();
  }

  /* Marks that were kept here until the session took none any more: whose, and which. */
  function leftOver(place) {
    const kept = shelf(place.dataset);
    for (const { enrolment, mark } of new Map(kept.read().map((tap) => [tap.enrolment, tap])).values()) {
      const name = document.querySelector(`[data-enrolment="${enrolment}"] [data-name]`)?.textContent ?? enrolment;
      const words = place.querySelector(`template[data-words=${mark}]`).content.textContent;
      place.querySelector("ul").append(Object.assign(document.createElement("li"), { textContent: `${name}: ${words}` }));
      place.hidden = false;
    }
    place.querySelector("button").addEventListener("click", () => {
      kept.write([]);
      place.hidden = true;
    });
  }

  /* Marks that wait on this device for other sessions, with links to these. */
  function elsewhere(place) {
    const [account] = place.dataset.keptIn.match(ACCOUNT);
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(account) && each !== place.dataset.keptIn)) {
      const link = Object.assign(document.createElement("a"), { href: name.replace(ACCOUNT, "") });
      link.textContent = JSON.parse(localStorage.getItem(name)).label;
      const line = document.createElement("li");
      line.append(link);
      place.querySelector("ul").append(line);
      place.hidden = false;
    }
  }

  document.querySelectorAll("[data-roll-call]").forEach(rollCall);
  document.querySelectorAll("[data-left-over]").forEach(leftOver);
  try {
    document.querySelectorAll("[data-elsewhere]").forEach(elsewhere);
  } catch { /* this browser keeps nothing */ }
}
