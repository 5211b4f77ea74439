// Finds questions by their words while the user types; without this file, the form of the list does the same.

/** Show only the questions that contain all words of the field, in open groups. */
export function finder(gallery) {
  const field = gallery.querySelector("#find");
  const found = gallery.querySelector("#found");
  const groups = [...gallery.querySelectorAll("details")];
  const open = new Map(groups.map((group) => [group, group.open]));

  const find = () => {
    const words = field.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of groups) {
      const title = group.querySelector("h3").textContent.toLowerCase();
      let own = 0;
      for (const item of group.querySelectorAll(".questions > li")) {
        const text = `${title} ${item.textContent}`.toLowerCase();
        item.hidden = !words.every((word) => text.includes(word));
        own += item.hidden ? 0 : 1;
      }
      group.hidden = own === 0;
      group.open = words.length ? own > 0 : open.get(group);
      shown += own;
    }
    found.textContent = shown ? "" : found.dataset.none;
  };
  field.addEventListener("input", find);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
}
