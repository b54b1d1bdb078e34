// Passkeys: three forms (sign-in, use, add) get their credential from the device before they are sent.
// Without script, or without passkeys in the browser, their buttons stay hidden.
(() => {
  const keys = window.webauthnJSON;
  if (!keys || !window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = true; });

  const given = () => JSON.parse(document.getElementById("passkey-data").textContent);

  const ways = {
    "sign-in": async (form) => {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error("no options");
      return keys.get((await answer.json()).request_options);
    },
    use: async () => keys.get(given().request_options),
    add: async (form) => {
      const options = given().creation_options;
      const alone = form.querySelector("[name=passwordless]")?.checked === true;
      Object.assign(options.publicKey.authenticatorSelection, {
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone ? { userVerification: "required" } : {}),
      });
      return keys.create(options);
    },
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false; });
    form.addEventListener("submit", async (event) => {
      const field = form.querySelector("[name=credential]");
      if (field.value) return;
      event.preventDefault();
      try {
        field.value = JSON.stringify(await ways[form.dataset.passkey](form));
        form.submit();
      } catch {
        form.querySelectorAll("[data-passkey-failed]").forEach((note) => { note.hidden = false; });
      }
    });
  });
})();
