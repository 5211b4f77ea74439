// What is said of lines of the query -> the lines, marked in the editor: wrong, or slow.
const PLACES = "#before [data-line], #result .problem[data-line]";

/** A function that marks what is said now, until something is written; with `false`, that unmarks. */
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
  mark(); // what the page came with
  return mark;
}

function lineOf(place) {
  return [Number(place.dataset.line) - 1, place.classList.contains("problem") ? "wrong" : "slow"];
}
