// Enhancements only: every page works without this file.
import { showCopyButtons } from "./site/copying.js";

showCopyButtons(document);

// If a search form names the element for its results, they are updated while the user types. The first answer
// after a pause of reading is a new entry of the history, so that «back» leads to the search before it.
const WAIT = 200;
for (const form of document.querySelectorAll("form[data-live]")) {
  const field = form.querySelector("input[type=search]");
  let timer, asked, typing = false;
  const answer = async (address, keep) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" }, signal: asked.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.getElementById(form.dataset.live);
      if (!response.ok || !found) return;
      const shown = document.getElementById(form.dataset.live);
      // The live region stays in the page and only its text changes, so that screen readers announce it.
      const [said, status] = [found, shown].map((element) => element.querySelector("[role=status]"));
      const words = said.textContent;
      const reading = shown.contains(document.activeElement);
      said.replaceWith(status);
      shown.className = found.className;
      shown.replaceChildren(...found.childNodes);
      // A reader who has left the field for the results does not lose the place in the page.
      if (reading) status.parentElement.focus();
      status.textContent = words;
      document.title = page.title;
      // Links to other languages and formats follow the search.
      for (const part of ["header a[hreflang]", "footer a[type]"]) {
        const links = page.querySelectorAll(part);
        document.querySelectorAll(part).forEach((link, place) => { link.href = links[place]?.getAttribute("href") ?? link.href; });
      }
      keep();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const typed = () => {
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    answer(address, () => {
      history[typing ? "replaceState" : "pushState"](null, "", address);
      typing = true;
    });
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(typed, WAIT); });
  field.addEventListener("blur", () => { typing = false; });
  form.addEventListener("submit", () => { clearTimeout(timer); asked?.abort(); });
  window.addEventListener("popstate", () => {
    clearTimeout(timer);
    typing = false;
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    answer(location.href, () => {});
  });
}
