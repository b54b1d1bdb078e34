// Small comforts. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const typing = (el) => el.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAll();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const find = document.querySelector("[data-find]");
    const keys = document.getElementById("keys");
    if (event.key === "/" && find) { event.preventDefault(); find.focus(); find.select(); }
    if (event.key === "?" && keys && !keys.open) { event.preventDefault(); keys.showModal(); }
  });

  // Menus close when attention goes elsewhere.
  const menus = () => document.querySelectorAll("details.me[open], details.columns[open]");
  function closeAll(except) {
    menus().forEach((menu) => {
      if (menu === except) return;
      const held = menu.contains(document.activeElement);
      menu.open = false;
      if (held && !except) menu.querySelector("summary").focus();
    });
    const found = document.getElementById("found");
    if (found && !except) found.replaceChildren();
  }
  document.addEventListener("pointerdown", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const found = document.getElementById("found");
    if (found && !event.target.closest(".find")) found.replaceChildren();
  });

  // Light or dark: a cookie, so that the server draws the next page in the right one at once.
  document.querySelectorAll("[data-theme-choice]").forEach((choice) => {
    const show = () => choice.querySelectorAll("button").forEach((b) =>
      b.setAttribute("aria-pressed", String(b.value === (root.dataset.theme || ""))));
    choice.hidden = false;
    show();
    choice.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.value) root.dataset.theme = button.value; else delete root.dataset.theme;
      const age = button.value ? 31536000 : 0;
      document.cookie = `theme=${button.value}; path=/; max-age=${age}; samesite=lax`;
      show();
    });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });

  // The stamp of a form: what is typed is never lost in silence.
  const stamped = document.querySelectorAll("form[data-stamp]");
  const say = (form, state) => {
    const stamp = form.querySelector(".stamp");
    form.dataset.state = state;
    if (!stamp) return;
    stamp.textContent = stamp.dataset[state];
    stamp.className = state === "saved" ? "stamp" : "stamp changed";
  };
  stamped.forEach((form) => {
    form.addEventListener("input", () => say(form, "changed"));
    form.addEventListener("submit", () => say(form, "saving"));
    form.addEventListener("htmx:before:request", () => say(form, "saving"));
    form.addEventListener("htmx:after:request", (event) => {
      const response = event.detail?.ctx?.response;
      say(form, response && response.status < 400 ? "saved" : "failed");
    });
    form.addEventListener("htmx:error", () => say(form, "failed"));
  });
  window.addEventListener("beforeunload", (event) => {
    const open = [...stamped].some((form) => ["changed", "failed"].includes(form.dataset.state));
    if (open) event.preventDefault();
  });

  document.querySelector("[data-focus]")?.focus();
})();
