// The network of a plan: highlights connected parts, and lets the arrow keys move along the lines.
// Without this file every box is a link that Tab reaches, and the table has the same content.
for (const picture of document.querySelectorAll(".network[role]")) {
  const things = [...picture.querySelectorAll("a")];
  const lines = [...picture.querySelectorAll("path[data-from]")];
  const ends = (line) => [line.dataset.from, line.dataset.to].map((key) => document.getElementById(key));
  const near = new Map(things.map((thing) => [thing, []]));
  for (const line of lines) {
    const [from, to] = ends(line);
    near.get(from).push(to);
    near.get(to).push(from);
  }
  const box = (thing) => thing.querySelector("rect").getBBox();
  for (const others of near.values()) others.sort((one, other) => box(one).y - box(other).y);
  const column = (thing) => things.filter((other) => box(other).x === box(thing).x);
  const beside = (thing, side) => near.get(thing).find((other) => Math.sign(box(other).x - box(thing).x) === side);
  const moves = {
    ArrowUp: (thing) => column(thing)[column(thing).indexOf(thing) - 1],
    ArrowDown: (thing) => column(thing)[column(thing).indexOf(thing) + 1],
    ArrowLeft: (thing) => beside(thing, -1),
    ArrowRight: (thing) => beside(thing, 1),
    Home: () => things[0],
    End: () => things.at(-1),
  };

  const onwards = (thing, side) => near.get(thing)
    .filter((other) => Math.sign(box(other).x - box(thing).x) === side)
    .flatMap((other) => [other, ...onwards(other, side)]);

  function lift(thing) {
    const shown = new Set(thing ? [thing, ...onwards(thing, -1), ...onwards(thing, 1)] : []);
    picture.classList.toggle("chosen", Boolean(thing));
    for (const other of things) other.classList.toggle("near", shown.has(other));
    for (const line of lines) line.classList.toggle("near", ends(line).every((end) => shown.has(end)));
  }

  for (const thing of things) {
    thing.tabIndex = thing === things[0] ? 0 : -1;
    thing.addEventListener("mouseenter", () => lift(thing));
    thing.addEventListener("mouseleave", () => lift(things.find((other) => other === document.activeElement)));
    thing.addEventListener("blur", () => lift());
    thing.addEventListener("focus", () => {
      for (const other of things) other.tabIndex = other === thing ? 0 : -1;
      lift(thing);
    });
    thing.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") thing.blur();
      const next = moves[event.key]?.(thing);
      if (!(event.key in moves)) return;
      event.preventDefault();
      next?.focus();
    });
  }
}
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
