// Enhancements only: every page works without this file.
import { showCopyButtons } from "./site/copying.js";

showCopyButtons(document);

// If a search form names the element for its results, they are updated while the user types.
const WAIT = 200;
for (const form of document.querySelectorAll("form[data-live]")) {
  const field = form.querySelector("input[type=search]");
  let timer, asked;
  const answer = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" }, signal: asked.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.getElementById(form.dataset.live);
      if (!response.ok || !found) return;
      const shown = document.getElementById(form.dataset.live);
      // The live region stays in the page and only its text changes, so that screen readers announce it.
      const [said, status] = [found, shown].map((element) => element.querySelector("[role=status]"));
      const words = said.textContent;
      said.replaceWith(status);
      shown.className = found.className;
      shown.replaceChildren(...found.childNodes);
      status.textContent = words;
      document.title = page.title;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(answer, WAIT); });
  form.addEventListener("submit", () => { clearTimeout(timer); asked?.abort(); });
}
