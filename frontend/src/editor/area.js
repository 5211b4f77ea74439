// Replaces a form field with YASQE, which can be left with the keyboard and stores nothing in the browser.
import Yasqe from "@zazuko/yasqe";

// No requests to prefix.cc or Linked Open Vocabularies; see docs/decisions/0016-the-editor-is-yasqe.md.
Yasqe.defaults.autocompleters = [];

const QUIET = {
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null,
  showQueryButton: false,
  resizeable: false,
  syntaxErrorCheck: false, // the server reports errors, in the reader's language
  editorHeight: "auto",
};

/** Return the editor in place of `area`, with its label and descriptions; its keys call `run`, `leave` and `complete`. */
export function editorFor(area, { run, leave, complete }) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const place = document.createElement("div");
  area.before(place);
  const yasqe = new Yasqe(place, {
    ...QUIET,
    value: area.value,
    inputStyle: "contenteditable", // screen readers can read the text itself
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
  const editor = yasqe.getWrapperElement().CodeMirror; // YASQE returns a copy of the editor
  name(editor, label, area);
  area.hidden = true;
  label.addEventListener("click", () => editor.focus());
  editor.on("change", () => { area.value = editor.getValue(); });
  return editor;
}

/** Set the label and descriptions that a screen reader announces. */
function name(editor, label, area) {
  const field = editor.getInputField();
  label.id ||= `${area.id}-label`;
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.removeAttribute("aria-label");
  field.setAttribute("aria-labelledby", label.id);
  field.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
}

/** Until another key is pressed, Tab leaves the editor, as in other fields (WCAG 2.1.2). */
function letOut(editor, leave) {
  const listed = editor.state.completionActive?.widget; // a list that is about to be redrawn has not received the key
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
