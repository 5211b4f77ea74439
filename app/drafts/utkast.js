// Loads the page again when the draft or its findings have changed.
const { version, state } = document.currentScript.dataset;
const SECOND = 1000;

async function look() {
  try {
    const answer = await fetch(state);
    if (answer.ok && (await answer.text()) !== version) {
      location.reload();
      return;
    }
  } catch {
    // The preview has been stopped, or is starting again.
  }
  setTimeout(look, SECOND);
}

setTimeout(look, SECOND);
