// The query page with an editor: it shows the result in the page, puts questions into the editor, and explains a
// query while the user writes it. Without this file a plain form does the same, with a page load for each step.
import { editorFor } from "./editor/area.js";
import { asker } from "./editor/asking.js";
import { completes } from "./editor/completing.js";
import { finder } from "./editor/finding.js";
import { marker } from "./editor/marking.js";

const IDLE = 900; // milliseconds without a key press before the query is checked
const form = document.getElementById("ask");
const area = form.elements.query;
const said = document.getElementById("said");
const say = (text) => { said.textContent = text; };

const editor = editorFor(area, {
  run: () => form.requestSubmit(),
  leave: () => say(form.dataset.leaving),
  complete: () => complete(),
});
const complete = completes(editor, {
  source: form.dataset.terms,
  lang: document.documentElement.lang,
  label: form.dataset.suggestions,
});
let idle = 0;
const asking = asker({ form, say, editor, mark: marker(editor) });

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(idle);
  if (event.submitter?.name === "explain") {
    asking.explain(editor.getValue(), { aloud: true });
    return;
  }
  const address = await asking.run(editor.getValue());
  if (address && address !== location.href) history.pushState(null, "", address);
  if (address) carry(address);
});

/** Make the links to the page in another language lead to this result. */
function carry(address) {
  for (const link of document.querySelectorAll("header a[hreflang]")) {
    const other = new URL(address);
    other.searchParams.set("lang", link.hreflang);
    link.href = other;
  }
}

editor.on("change", () => {
  asking.compare();
  clearTimeout(idle);
  idle = setTimeout(() => asking.explain(editor.getValue()), IDLE);
});

// The browser's back and forward buttons move between queries.
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (query === null) location.reload();
  else {
    editor.setValue(query);
    clearTimeout(idle);
    asking.run(query);
    carry(location.href);
  }
});

finder(document.querySelector(".gallery"));
for (const button of document.querySelectorAll("button[data-query]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    editor.setValue(button.dataset.query.trim() + "\n");
    editor.focus();
    say(form.dataset.put.replace("{title}", button.dataset.title));
  });
}
for (const hint of document.querySelectorAll("[data-editor]")) hint.hidden = false;
form.classList.add("edited");
