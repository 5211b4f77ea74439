// A query -> its result in the page, or its explanation before it runs: parts of a page that the server renders.
// This code never turns the text of a result into markup: the server has escaped it, as on every page.
import { showCopyButtons } from "../site/copying.js";

const LONGEST = 6000; // characters of an address; a longer query is posted

/** Runs queries one at a time and shows their results; explains queries without running them. */
export function asker({ form, say, editor, mark }) {
  const result = document.getElementById("result");
  const before = document.getElementById("before");
  const stop = document.getElementById("stop");
  let running = null;
  let looking = null;
  let shown = result.children.length ? editor.getValue() : null; // the query whose answer or error is on the page

  stop.addEventListener("click", () => running?.abort());

  /** Run a query. Returns the address of the page with this result, or nothing if it has no address. */
  async function run(query) {
    looking?.abort();
    running?.abort();
    const own = (running = new AbortController());
    const { address, request } = requestFor(form, { query }, own.signal);
    busy(true);
    say(form.dataset.running);
    try {
      const page = await answered(request);
      if (own !== running) return null;
      const found = page.document?.getElementById("result");
      put(query, ...(found?.childNodes ?? [failure(form.dataset.failed.replace("{status}", page.status))]));
      if (result.querySelector(".problem")) before.replaceChildren();
      fill(page, query);
      tell();
      return address;
    } catch (error) {
      if (own !== running) return null;
      const stopped = error.name === "AbortError";
      say(stopped ? form.dataset.stopped : "");
      if (!stopped) put(query, failure(form.dataset.unreached));
      return null;
    } finally {
      if (own === running) busy(false);
    }
  }

  /** Show the answer to a query, or why there is none. The reader's choice to see IRIs stays. */
  function put(query, ...nodes) {
    const iris = result.querySelector("#iris")?.checked;
    result.replaceChildren(...nodes);
    const choice = result.querySelector("#iris");
    if (choice && iris) choice.checked = true;
    showCopyButtons(result);
    shown = query;
    compare();
  }

  /** Mark an answer that is not the answer to the query in the editor. */
  function compare() {
    const stale = shown !== null && editor.getValue().trim() !== shown.trim();
    result.classList.toggle("stale", stale);
    const mark = result.querySelector(".stale-note");
    if (!stale) mark?.remove();
    else if (!mark) {
      result.prepend(Object.assign(document.createElement("p"), { className: "stale-note", textContent: form.dataset.stale }));
    }
  }

  function busy(on) {
    if (!on && document.activeElement === stop) form.querySelector("button:not([name])").focus();
    stop.hidden = !on;
    result.setAttribute("aria-busy", String(on));
  }

  /** Show the explanation of a query, or its errors; with `aloud`, announce them to screen readers too. */
  async function explain(query, { aloud = false } = {}) {
    looking?.abort();
    const own = (looking = new AbortController());
    const { address, request } = requestFor(form, { query, explain: "1" }, own.signal);
    const told = !aloud && query === shown && result.querySelector(".problem"); // the error stands below the query
    if (!address || !query.trim() || told) return;
    try {
      const page = await answered(request);
      if (own !== looking || query !== editor.getValue()) return;
      before.replaceChildren(...(page.document?.getElementById("before")?.childNodes ?? []));
      fill(page, query);
      if (aloud) say(before.textContent.trim().replace(/\s+/g, " "));
    } catch (error) {
      if (aloud && error.name !== "AbortError") say(form.dataset.unreached);
    }
  }

  /** Add the prefix declarations that the server has added, so that its line numbers match, and mark the lines. */
  function fill(page, query) {
    const read = page.document?.getElementById("query")?.value ?? "";
    const unchanged = editor.getValue() === query;
    if (unchanged && read !== query && read.endsWith(query)) {
      if (shown === query) shown = read;
      editor.replaceRange(read.slice(0, -query.length), { line: 0, ch: 0 });
    }
    if (unchanged) mark();
  }

  /** Announce the result to screen readers; an alert is announced by itself. */
  function tell() {
    say(result.querySelector("[data-said]")?.dataset.said ?? "");
    result.querySelector("caption, h2, .problem")?.scrollIntoView({ block: "nearest" });
  }

  return { run, explain, compare };
}

/** Return the address of the page, and the request for it; no address if it would be too long. */
function requestFor(form, asked, signal) {
  const lang = form.elements.lang ? { lang: form.elements.lang.value } : {};
  const address = new URL(form.action);
  address.search = new URLSearchParams({ ...asked, ...lang });
  const headers = { Accept: "text/html" };
  if (address.href.length <= LONGEST) return { address: address.href, request: new Request(address, { headers, signal }) };
  const endpoint = new URL("/sparql", form.action);
  endpoint.search = new URLSearchParams(lang);
  const body = new URLSearchParams({ query: asked.query });
  return { address: null, request: new Request(endpoint, { method: "POST", headers, body, signal }) };
}

/** Return the page and its status; no page if the response is not one of our pages. */
async function answered(request) {
  const response = await fetch(request);
  const text = await response.text();
  const ours = response.headers.has("X-Release") && response.headers.get("Content-Type")?.startsWith("text/html");
  return {
    status: response.status,
    document: ours ? new DOMParser().parseFromString(text, "text/html") : null,
  };
}

function failure(text) {
  const problem = document.createElement("div");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.append(Object.assign(document.createElement("p"), { textContent: text }));
  return problem;
}
