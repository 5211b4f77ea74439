// A query -> its answer in the page: the part of the server's own page that has it, in the reader's language.
// Nothing that an answer says is made into markup here: the server has escaped it, as on every page.
const LONGEST = 6000; // an address; what is longer is posted

/** Runs queries one at a time and shows what comes. */
export function asker({ form, place, stop, say, editor }) {
  let leaving = null;
  let marked = null;

  stop.addEventListener("click", () => leaving?.abort());

  /** Ask; the address of the page with this answer, or nothing where there is none to keep. */
  async function run(query) {
    leaving?.abort();
    const own = (leaving = new AbortController());
    const { address, request } = requestFor(form, query, own.signal);
    busy(true);
    say(form.dataset.running);
    try {
      const shown = await answered(request);
      if (own !== leaving) return null;
      if (shown.part) place.replaceChildren(...shown.part.childNodes);
      else place.replaceChildren(failure(form.dataset.failed.replace("{status}", shown.status)));
      if (shown.query.endsWith(query) && shown.query !== query) addPrefixes(shown.query.slice(0, -query.length));
      tell();
      return address;
    } catch (error) {
      if (own !== leaving) return null;
      const stopped = error.name === "AbortError";
      say(stopped ? form.dataset.stopped : "");
      if (!stopped) place.replaceChildren(failure(form.dataset.unreached));
      return null;
    } finally {
      if (own === leaving) {
        busy(false);
        mark();
      }
    }
  }

  function busy(running) {
    stop.hidden = !running;
    place.setAttribute("aria-busy", String(running));
  }

  /** What has come, for who does not see it; an alert says itself. */
  function tell() {
    const found = place.querySelector("[data-said]");
    say(found ? found.dataset.said : "");
    place.querySelector("caption, h2, .problem")?.scrollIntoView({ block: "nearest" });
  }

  /** Declarations that the server has added are added in the editor, before what is there. */
  function addPrefixes(text) {
    editor.replaceRange(text, { line: 0, ch: 0 });
  }

  /** The line that an error names, in the editor. */
  function mark() {
    if (marked) editor.removeLineClass(marked, "background", "wrong");
    const problem = place.querySelector("[data-line]");
    const field = editor.getInputField();
    field.toggleAttribute("aria-invalid", false);
    marked = null;
    if (!problem) return;
    marked = editor.addLineClass(Number(problem.dataset.line) - 1, "background", "wrong");
    field.setAttribute("aria-invalid", "true");
  }

  return { run, mark };
}

/** The address of the page with the answer, and the request for it. */
function requestFor(form, query, signal) {
  const lang = form.elements.lang ? { lang: form.elements.lang.value } : {};
  const address = new URL(form.action);
  address.search = new URLSearchParams({ query, ...lang });
  const headers = { Accept: "text/html" };
  if (address.href.length <= LONGEST) return { address: address.href, request: new Request(address, { headers, signal }) };
  const endpoint = new URL("/sparql", form.action);
  endpoint.search = new URLSearchParams(lang);
  const body = new URLSearchParams({ query });
  return { address: null, request: new Request(endpoint, { method: "POST", headers, body, signal }) };
}

/** The part of the page with the answer, and the query as the server has read it; no part where none is ours. */
async function answered(request) {
  const response = await fetch(request);
  const text = await response.text();
  const ours = response.headers.has("X-Release") && response.headers.get("Content-Type")?.startsWith("text/html");
  const page = ours ? new DOMParser().parseFromString(text, "text/html") : null;
  return {
    status: response.status,
    part: page?.getElementById("result"),
    query: page?.getElementById("query")?.value ?? "",
  };
}

function failure(text) {
  const problem = document.createElement("div");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.append(Object.assign(document.createElement("p"), { textContent: text }));
  return problem;
}
