// The query page with an editor: the answer comes into the page, questions are put into the editor.
// Without this file a plain form does the same, page by page.
import { editorFor } from "./editor/area.js";
import { asker } from "./editor/asking.js";
import { completes } from "./editor/completing.js";

const form = document.getElementById("ask");
const area = form.elements.query;
const said = document.getElementById("said");
const stop = document.getElementById("stop");
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
const asking = asker({ form, place: document.getElementById("result"), stop, say, editor });
// What this page came with is marked in the editor, too.
asking.mark();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const address = await asking.run(editor.getValue());
  if (address && address !== location.href) history.pushState(null, "", address);
});

// Back and forth lead from query to query.
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (query === null) location.reload();
  else {
    editor.setValue(query);
    asking.run(query);
  }
});

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
