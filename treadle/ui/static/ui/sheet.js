// The sheet saves as one goes. Without this file every question has its own button.
(() => {
  "use strict";
  // A save that waited for another one goes out with the revision that this one left behind.
  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail && event.detail.ctx;
    const form = ctx && ctx.sourceElement && ctx.sourceElement.closest("form[data-answer]");
    const kept = form && form.elements.namedItem("revision");
    if (kept && ctx.request.body && ctx.request.body.has("revision")) ctx.request.body.set("revision", kept.value);
  });

  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.scrollIntoView({ block: "nearest", inline: "center" });

  const typing = (el) => el.closest("textarea, select, input:not([type=radio], [type=checkbox])");
  const questions = () => [...document.querySelectorAll(".question")];
  const enter = (question) => {
    if (!question) return;
    const first = question.querySelector("input:checked[type=radio], input[type=radio], textarea, input:not([type=hidden])");
    question.scrollIntoView({ block: "start" });
    if (first) first.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const all = questions();
    const here = all.indexOf(event.target.closest(".question"));
    const key = event.key.toLowerCase();
    if (key === "j") enter(all[here + 1]);
    else if (key === "k") enter(all[Math.max(here - 1, 0)]);
    else if (here >= 0 && "1234".includes(key)) {
      const answer = all[here].querySelectorAll(".answers input[type=radio]")[Number(key) - 1];
      if (answer) { answer.focus(); if (!answer.checked) answer.click(); }
    } else return;
    event.preventDefault();
  });
})();
