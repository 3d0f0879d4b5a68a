// A token is pasted here; it goes to the API alone, in a header, and never into an address.

import { documents } from "../api.js";
import { element, problem, replace } from "../dom.js";
import { keep, token } from "../session.js";

export function signIn(main, enter) {
  const field = element("input", {
    type: "password",
    id: "token",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    "aria-describedby": "token-help",
  });
  const said = element("div", {});
  const form = element(
    "form",
    { class: "stack", onsubmit: (event) => submit(event) },
    element("label", { for: "token" }, "Token"),
    field,
    element(
      "p",
      { class: "soft small", id: "token-help" },
      "Of the cloud on this machine: ",
      element("code", {}, "octavo token"),
      " prints one. Of any other: your organisation's sign-in has it. ",
      "It stays in this tab until you close it.",
    ),
    said,
    element("button", { class: "primary", type: "submit" }, "Open"),
  );

  async function submit(event) {
    event.preventDefault();
    keep(field.value.trim().replace(/^Bearer\s+/i, ""));
    try {
      await documents({ limit: 1 });
      enter();
    } catch (error) {
      // A token that was refused is dropped by then, and this form shown anew.
      if (token()) replace(said, problem(error));
      else
        replace(
          document.getElementById("refused"),
          problem(new Error("Octavo does not accept this token: it has expired, or is another Octavo's.")),
        );
    }
  }

  document.title = "Sign in – Octavo";
  replace(
    main,
    element(
      "section",
      { class: "narrow signin stack" },
      element("h1", {}, "Octavo"),
      element("p", { class: "soft" }, "Drop documents, find them by meaning. To open yours, Octavo needs a token."),
      element("div", { id: "refused" }),
      form,
    ),
  );
  field.focus();
}
