// Input -> suggestions: our own terms by name or by label, prefixes, variables.
// The list opens by itself only after a colon, «<», «?» or «a »; otherwise with Ctrl and Space.
const MOST = 50;
const WORD = /(?:<[^<>\s]*|[?$][\p{L}\p{N}_]*|(?:\p{L}[\p{L}\p{N}_.-]*)?:[\p{L}\p{N}_.-]*|[\p{L}\p{N}_-]*)$/u;
const SURE = /^[<?$]|:/;
const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;
const CLOSED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>?/g;
const OPENED = /["'#]/;
const CLOSES = /[\s>"{}();,]/;

/** Adds completion to an editor; `source` is the address of the terms, `label` the name of the list. */
export function completes(editor, { source, lang, label }) {
  let asked = null;
  const vocabulary = () => (asked ??= fetched(source, lang));

  async function suggested(sure) {
    const known = await vocabulary();
    const place = placeOf(editor);
    if (!place || (sure && !SURE.test(place.word) && place.wanted !== "class")) return null;
    const list = candidates(place, known, editor.getValue(), sure);
    if (!list.length) return null;
    const hints = { list, from: place.from, to: place.to };
    editor.constructor.on(hints, "shown", () => {
      editor.state.completionActive.widget.hints.setAttribute("aria-label", label);
    });
    return hints;
  }

  const complete = (sure) => editor.showHint({
    hint: () => suggested(sure),
    completeSingle: false,
    closeCharacters: CLOSES,
    container: editor.getWrapperElement().parentElement,
  });

  editor.on("focus", vocabulary);
  let keys = 0; // key presses while the terms load, such as Escape or the next letter, cancel the list
  editor.on("keydown", () => { keys += 1; });
  editor.on("inputRead", async (_, change) => {
    const pressed = keys;
    const known = await vocabulary();
    if (change.text.join("") === ":") declareWritten(editor, known);
    if (change.origin === "+input" && pressed === keys && !editor.state.completionActive) complete(true);
  });
  return () => complete(false);
}

/** Return the terms to suggest; only variables if they cannot be fetched. */
async function fetched(source, lang) {
  try {
    const answer = await fetch(source);
    return read(await answer.json(), lang);
  } catch {
    return { prefixes: {}, terms: [] };
  }
}

/** Return the terms with their written form, and the prefixes. */
function read({ prefixes, terms }, lang) {
  const longest = Object.entries(prefixes).sort(([, one], [, other]) => other.length - one.length);
  return {
    prefixes,
    terms: terms.map(({ iri, kind, names }) => {
      const [prefix, start] = longest.find(([, begin]) => iri.startsWith(begin)) ?? [];
      const short = prefix !== undefined && LOCAL.test(iri.slice(start.length));
      const language = [lang, "nb", ""].find((tag) => tag in names) ?? Object.keys(names)[0];
      return {
        iri,
        kind,
        language,
        name: names[language] ?? "",
        prefix: short ? prefix : null,
        text: short ? `${prefix}:${iri.slice(start.length)}` : `<${iri}>`,
      };
    }),
  };
}

/** Return the word at the cursor and the expected kind of term; nothing in comments and strings. */
function placeOf(editor) {
  const to = editor.getCursor();
  const before = editor.getLine(to.line).slice(0, to.ch);
  const [word] = before.match(WORD);
  const from = { line: to.line, ch: to.ch - word.length };
  const unread = /^(comment|string)$/.test(editor.getTokenTypeAt(to) ?? "") || OPENED.test(before.replace(CLOSED, ""));
  if (editor.somethingSelected() || unread) return null;
  return { word, from, to, wanted: wanted(before.slice(0, from.ch), editor.getTokenAt(from, true).state) };
}

function wanted(before, state) {
  if (/(^|\s)PREFIX\s+$/i.test(before)) return "prefix";
  if (/(^|[\s;])(a|rdf:type)\s+$/.test(before)) return "class";
  if (/(^|\s)(GRAPH|FROM|NAMED)\s+$/i.test(before)) return "graph";
  return state.possibleNext.includes("a") ? "property" : "thing";
}

/** Return the suggestions for the word; if the list opens by itself, nothing for a complete word. */
function candidates({ word, wanted }, known, query, sure) {
  if (wanted === "prefix") return prefixList(word, known.prefixes);
  if (/^[?$]/.test(word)) return variables(word, query, sure);
  const text = word.toLowerCase();
  const fits = known.terms.filter((term) => matches(term, text) && (text || term.kind === wanted));
  if (sure && fits.some((term) => term.text === word)) return [];
  const rank = (term) => (term.kind === wanted ? 0 : 2) + (term.text.toLowerCase().startsWith(text) ? 0 : 1);
  return fits.sort((one, other) => rank(one) - rank(other)).slice(0, MOST).map((term) => hint(term, known.prefixes));
}

function matches(term, text) {
  if (text.startsWith("<")) return term.iri.toLowerCase().startsWith(text.slice(1));
  if (term.text.toLowerCase().startsWith(text)) return true;
  if (text.includes(":")) return false;
  const called = `${term.name} ${term.text.replace(/^.*[:/#]/, "")}`.toLowerCase();
  return called.split(/[\s/-]+/).some((part) => part.startsWith(text));
}

function prefixList(word, prefixes) {
  return Object.entries(prefixes)
    .filter(([prefix]) => prefix.startsWith(word.replace(/:$/, "")))
    .map(([prefix, iri]) => ({ text: `${prefix}: <${iri}>`, render: row(`${prefix}:`, iri) }));
}

function variables(word, query, sure) {
  const found = [...new Set(query.match(/[?$][\p{L}\p{N}_]+/gu) ?? [])].filter((name) => name !== word).sort();
  const fits = found.filter((name) => name.startsWith(word));
  return (sure && word.length < 2 ? [] : fits).map((text) => ({ text }));
}

function hint(term, prefixes) {
  return {
    text: term.text,
    render: row(term.text, term.name, term.language),
    hint(editor, { from, to }) {
      editor.operation(() => {
        editor.replaceRange(term.text, from, afterWord(editor, to), "complete");
        if (term.prefix !== null) declare(editor, term.prefix, prefixes);
      });
    },
  };
}

/** Return the end of the replacement, which includes a closing «>» after the cursor. */
function afterWord(editor, to) {
  return editor.getLine(to.line)[to.ch] === ">" ? { line: to.line, ch: to.ch + 1 } : to;
}

/** Return a row of the list; texts of the data are inserted as text, not markup. */
function row(code, name, lang = "") {
  return (element) => {
    const called = Object.assign(document.createElement("span"), { className: "called", textContent: name, lang });
    element.append(Object.assign(document.createElement("code"), { textContent: code }), " ", called);
  };
}

/** Declare one of our prefixes when its colon is typed, unless it is declared already. */
function declareWritten(editor, { prefixes }) {
  const place = placeOf(editor);
  if (place && place.wanted !== "prefix" && place.word.endsWith(":")) declare(editor, place.word.slice(0, -1), prefixes);
}

function declare(editor, prefix, prefixes) {
  const declared = [...editor.getValue().matchAll(/\bPREFIX\s+([^\s:]*):/gi)].map(([, name]) => name);
  if (!Object.hasOwn(prefixes, prefix) || declared.includes(prefix)) return;
  editor.replaceRange(`PREFIX ${prefix}: <${prefixes[prefix]}>\n`, { line: 0, ch: 0 }, { line: 0, ch: 0 }, "complete");
}
