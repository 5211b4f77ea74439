// Messages about lines of the query -> marked lines in the editor: wrong, or slow.
const PLACES = "#before [data-line], #result .problem[data-line]";

/** Return a function that marks the current messages until the text changes; with `false` it removes the marks. */
export function marker(editor) {
  let marked = [];

  function mark(on = true) {
    for (const [line, kind] of marked) editor.removeLineClass(line, "background", kind);
    marked = on ? [...document.querySelectorAll(PLACES)].map(lineOf) : [];
    for (const [line, kind] of marked) editor.addLineClass(line, "background", kind);
    const wrong = marked.some(([, kind]) => kind === "wrong");
    const field = editor.getInputField();
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  editor.on("change", () => mark(false));
  mark(); // the messages of the initial page
  return mark;
}

function lineOf(place) {
  return [Number(place.dataset.line) - 1, place.classList.contains("problem") ? "wrong" : "slow"];
}
