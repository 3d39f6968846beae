{% load i18n %}"use strict";
const PAGE = "{% url "offline_check" %}";
const KEPT = "offline-check";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(PAGE, { cache: "reload" }))));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answered(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    // Each visit with a network brings the keys up to date.
    if (answer.ok && new URL(request.url).pathname === PAGE && !new URL(request.url).search) await kept.put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    const page = await kept.match(PAGE);
    if (!page) throw error;
    return page;
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(answered(event.request));
});
