"use strict";

// Keeps a page fresh: asks for it again every two seconds while it is looked at, and replaces the parts that have changed.
(() => {
  const interval = 2000;
  const root = document.documentElement;
  const sign = document.getElementById("live");
  let tag = null;

  function replace(part) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old || old.outerHTML === part.outerHTML) {
      return;
    }

    const open = new Set([...old.querySelectorAll("details[open]")].map((each) => each.id));
    const shut = new Set([...old.querySelectorAll("details:not([open])")].map((each) => each.id));
    const focus = old.contains(document.activeElement) ? document.activeElement.id : "";
    for (const each of part.querySelectorAll("details[id]")) {
      each.open = open.has(each.id) || (each.open && !shut.has(each.id));
    }

    old.replaceWith(part);
    if (focus) {
      document.getElementById(focus)?.focus();
    }
  }

  async function look() {
    if (document.hidden) {
      return;
    }

    try {
      const answer = await fetch(location.pathname, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      sign.textContent = answer.ok || answer.status === 304 ? "live" : "not live: load the page again";
      if (answer.ok) {
        tag = answer.headers.get("ETag");
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.title = fresh.title;
        [...fresh.querySelectorAll("[data-part]")].forEach((part) => replace(document.adoptNode(part)));
      }
    } catch {
      sign.textContent = "not live: resolver serve does not answer";
    }
  }

  async function loop() {
    await look();
    setTimeout(loop, interval);
  }

  if (root.hasAttribute("data-live")) {
    loop();
  }
})();
