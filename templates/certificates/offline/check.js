"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("form");
  const field = document.getElementById("said");
  const answer = document.getElementById("answer");

  const octets = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const read = (text) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(octets(text)));

  // The statement within what was scanned: a whole address, or what stands after its #.
  const statementIn = (text) => (text.match(/[\w-]+\.[\w-]+\.[\w-]+\s*$/) || [""])[0].trim();

  function show(tone, title, text, facts = []) {
    answer.replaceChildren();
    const box = document.createElement("section");
    box.className = tone;
    box.setAttribute("role", tone === "good" ? "status" : "alert");
    const heading = document.createElement("h2");
    heading.textContent = title;
    const words = document.createElement("p");
    words.textContent = text;
    box.append(heading, words);
    if (facts.length) {
      const list = document.createElement("dl");
      for (const [label, value] of facts) {
        const term = document.createElement("dt");
        const detail = document.createElement("dd");
        term.textContent = label;
        detail.textContent = value;
        list.append(term, detail);
      }
      box.append(list);
    }
    answer.append(box);
  }

  async function check(text) {
    const words = data.words;
    const statement = statementIn(text);
    if (!statement) return show("bad", words.none, words.none_help);
    const [header, claims, signature] = statement.split(".");
    let named, said;
    try {
      [named, said] = [read(header), read(claims)];
    } catch {
      [named, said] = [null, null];
    }
    if (!named || !said) return show("bad", words.broken, words.broken_help);
    const key = data.keys.find((each) => each.kid === named.kid);
    if (!key) return show("bad", words.unknown_key, words.unknown_key_help);
    let verifier;
    try {
      verifier = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: key.x }, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return show("bad", words.old_browser, words.old_browser_help);
    }
    let holds = false;
    try {
      holds = await crypto.subtle.verify({ name: "Ed25519" }, verifier, octets(signature), new TextEncoder().encode(`${header}.${claims}`));
    } catch {
      holds = false;
    }
    if (!holds || named.alg !== "EdDSA") return show("bad", words.forged, words.forged_help);
    show("good", words.genuine, words.genuine_help, [
      [words.kind, data.kinds[said.kind] || said.kind],
      [words.name, said.name],
      [words.course, said.course],
      [words.no, said.no],
      [words.on, String(said.on).split("-").reverse().join("/")],
      [words.key, key.kid],
    ]);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(field.value);
  });
  // A scanner that types ends with Enter.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      check(field.value);
    }
  });

  // Where the browser reads QR codes by itself: a picture of the paper.
  if ("BarcodeDetector" in window) {
    const picture = document.getElementById("picture");
    document.getElementById("by-picture").hidden = false;
    picture.addEventListener("change", async () => {
      if (!picture.files.length) return;
      let codes = [];
      try {
        codes = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(picture.files[0]));
      } catch {
        codes = [];
      }
      if (!codes.length) return show("bad", data.words.no_code, data.words.no_code_help);
      field.value = codes[0].rawValue;
      check(field.value);
    });
  }

  if (location.protocol.startsWith("http") && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(data.worker).then(() => { document.getElementById("kept").hidden = false; }, () => {});
  }
  // Scanned without a network: the browser's kept page stands in for the check page, with the statement in its address.
  const scanned = () => {
    if (statementIn(location.hash)) {
      field.value = location.href;
      check(location.hash);
    }
  };
  addEventListener("hashchange", scanned);
  document.getElementById("works").hidden = false;
  scanned();
})();
