/** Show the buttons below `root` that copy the text of an element; without a clipboard they stay hidden. */
export function showCopyButtons(root) {
  for (const button of root.querySelectorAll("button[data-copies]")) {
    const source = document.getElementById(button.dataset.copies);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      const before = [...button.childNodes];
      button.textContent = button.dataset.done;
      setTimeout(() => { button.replaceChildren(...before); }, 2000);
    });
  }
}
