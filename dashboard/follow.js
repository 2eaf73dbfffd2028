// Follows the files: asks now and then whether the data have changed, presses the page's own button
// where they have, and keeps the reader's place: what is in view, and what has the focus. Nor does
// it let what is typed into a grid be left behind.
(() => {
  "use strict";
  if (window.estimatesFollows) return; // every page of the dashboard brings this script
  window.estimatesFollows = true;

  const EVERY = 400; // ms
  const DRAWN = 1500; // ms that charts take to be drawn after the words are there
  const ACTED = 700; // ms in which what the reader did is on its way: it goes first
  const FIXED = ".st-key-q_note, .st-key-q_search, .st-key-q_dataset"; // in sight by themselves
  const PLACES = ".q h1, .q h2, .q h3, .q p, .q dt, .q li, .q summary, a, button, input";

  const marker = () => document.querySelector(".q-follow");
  const scrolled = () => document.querySelector("[data-testid=stMain]");
  const settled = () =>
    document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "running";
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const named = (element) =>
    `${element.tagName} ${element.getAttribute("aria-label") || element.textContent}`;
  const again = (name) =>
    [...document.querySelectorAll(PLACES)].find((element) => named(element) === name);

  // What is in view, the focused element first: the first of it that is still there stays in place.
  function place() {
    const focused = document.activeElement?.matches?.(PLACES) ? document.activeElement : null;
    const view = scrolled()?.getBoundingClientRect();
    const seen = (element) => {
      const box = element.getBoundingClientRect();
      const moves = !element.closest(FIXED);
      return moves && box.height > 0 && box.top >= view.top && box.top < view.bottom;
    };
    const inView = view ? [...scrolled().querySelectorAll(PLACES)].filter(seen) : [];
    const first = focused && inView.includes(focused) ? [focused] : [];
    return {
      focus: focused && named(focused),
      atTop: !scrolled() || scrolled().scrollTop < 8, // there, notes above are what has to be seen
      anchors: [...first, ...inView].map((e) => [named(e), e.getBoundingClientRect().top]),
    };
  }

  let turn = 0;
  const KEEPING = "q-keeping"; // on the document while the reader's place is being kept
  const SIGNS = ["wheel", "touchstart", "pointerdown", "keydown"];

  // From the press of the button on, so that nothing the reader does while it is drawn is undone.
  async function keep(before, own, drawn) {
    let moved = false; // by the reader, who then goes first
    const stop = () => (moved = true);
    SIGNS.forEach((sign) => addEventListener(sign, stop, { once: true, passive: true }));
    document.documentElement.classList.add(KEEPING);
    await drawn;
    const anchor = before.anchors.find(([name]) => again(name));
    for (const end = Date.now() + DRAWN; Date.now() < end && !moved && own === turn; await pause(30)) {
      const lost = !document.activeElement || document.activeElement === document.body;
      if (before.focus && lost) again(before.focus)?.focus({ preventScroll: true });
      if (before.atTop || !anchor) continue;
      const off = (again(anchor[0])?.getBoundingClientRect().top ?? anchor[1]) - anchor[1];
      if (Math.abs(off) > 1) scrolled().scrollTop += off;
    }
    SIGNS.forEach((sign) => removeEventListener(sign, stop));
    if (own === turn) document.documentElement.classList.remove(KEEPING);
  }

  const said = document.createElement("div"); // stays, so that a change of it is read aloud
  said.setAttribute("role", "status");
  said.className = "q-said";
  document.body.append(said);

  let acted = 0;
  ["pointerdown", "keydown"].forEach((sign) =>
    addEventListener(sign, () => (acted = Date.now()), { capture: true, passive: true })
  );

  // Until the page shows another state than this one, and stands still.
  async function redrawn(shown) {
    for (let wait = 0; wait < 200 && marker()?.dataset.state === shown; wait += 1) await pause(50);
    for (let wait = 0; wait < 40 && !settled(); wait += 1) await pause(50);
  }

  async function look() {
    const shown = marker()?.dataset.state;
    if (!shown || document.hidden || !settled()) return;
    const answer = await fetch(marker().dataset.address, { cache: "no-store" });
    const state = answer.ok ? (await answer.json()).state : shown;
    if (state === shown || marker()?.dataset.state !== shown) return;
    // Pressed now, the button would tell the server of the page as it was before the reader's click.
    if (Date.now() - acted < ACTED || !settled()) return;
    const before = place();
    document.querySelector(".st-key-q_follow button")?.click();
    const drawn = redrawn(shown);
    keep(before, ++turn, drawn);
    await drawn;
    if (marker()?.dataset.state !== shown) said.textContent = marker()?.dataset.said ?? "";
  }

  // What is typed into a grid is on its way for a moment; until it is there, no click leads away.
  const SENDING = 300; // ms
  const ENDS = ["Enter", "Tab", "Delete", "Backspace"];
  let sent = 0;
  const send = (event) => {
    const inGrid = event.target.closest?.(".gdg-input, [data-testid=stDataFrame]");
    if (!inGrid || (event.key && !ENDS.includes(event.key))) return;
    document.documentElement.classList.add("q-sending");
    clearTimeout(sent);
    sent = setTimeout(() => document.documentElement.classList.remove("q-sending"), SENDING);
  };
  ["keydown", "paste", "cut"].forEach((sign) => addEventListener(sign, send, true));

  (async () => {
    for (;;) {
      await look().catch(() => {}); // the server is away: Streamlit says so
      await pause(EVERY);
    }
  })();
})();
