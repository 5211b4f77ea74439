// A field of a form -> YASQE in its place, which can be left with the keyboard and keeps nothing in the browser.
import Yasqe from "@zazuko/yasqe";

// Nothing is asked of prefix.cc or Linked Open Vocabularies; see docs/decisions/0016-the-editor-is-yasqe.md.
Yasqe.defaults.autocompleters = [];

const QUIET = {
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null,
  showQueryButton: false,
  resizeable: false,
  syntaxErrorCheck: false, // the server says what is wrong, in the reader's language
  editorHeight: "auto",
};

/** The editor over `area`, whose label and descriptions it takes; `run`, `leave` and `complete` are called by its keys. */
export function editorFor(area, { run, leave, complete }) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const place = document.createElement("div");
  area.before(place);
  const yasqe = new Yasqe(place, {
    ...QUIET,
    value: area.value,
    inputStyle: "contenteditable", // screen readers find the text itself
    spellcheck: false,
    indentUnit: 2,
    tabSize: 2,
    viewportMargin: Infinity,
    cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 530,
    extraKeys: {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-Space": complete,
      "Ctrl-S": false,
      Tab: (editor) => editor.execCommand(editor.somethingSelected() ? "indentMore" : "insertSoftTab"),
      "Shift-Tab": "indentLess",
      Esc: (editor) => letOut(editor, leave),
    },
  });
  const editor = yasqe.getWrapperElement().CodeMirror; // what YASQE gives is a copy of it
  name(editor, label, area);
  area.hidden = true;
  label.addEventListener("click", () => editor.focus());
  editor.on("change", () => { area.value = editor.getValue(); });
  return editor;
}

/** What a screen reader says of the editor. */
function name(editor, label, area) {
  const field = editor.getInputField();
  label.id ||= `${area.id}-label`;
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.removeAttribute("aria-label");
  field.setAttribute("aria-labelledby", label.id);
  field.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
}

/** Until another key is pressed, Tab leads out of the editor as it does everywhere (WCAG 2.1.2). */
function letOut(editor, leave) {
  const listed = editor.state.completionActive?.widget; // one about to be drawn anew has not heard the key
  editor.closeHint();
  if (listed) return;
  const out = { name: "out", Tab: false, "Shift-Tab": false };
  const end = () => {
    editor.removeKeyMap(out);
    editor.off("blur", end);
    editor.off("keydown", other);
  };
  const other = (_, event) => {
    if (!["Tab", "Shift", "Escape"].includes(event.key)) end();
  };
  editor.removeKeyMap("out");
  editor.addKeyMap(out);
  editor.on("blur", end);
  editor.on("keydown", other);
  leave();
}
