// Saves the form while it is typed in, counts characters, and takes suggested addresses. All of it is comfort:
// every button of the form does its work without a script.
(() => {
  const form = document.getElementById("proposal");
  if (!form) return;
  document.documentElement.classList.add("has-script");

  const saved = document.getElementById("saved");
  const counted = document.getElementById("counted");
  const PAUSE = 1000;
  const RETRY = 5000;
  const LONGEST_RETRY = 300000;
  // However long a wait is asked for; a proxy's page may ask for anything.
  const LONGEST_WAIT = 3600000;
  const KNOWN = ["saved", "stopped", "again"];

  /* --- Saving ----------------------------------------------------------------------------- */

  let timer = 0;
  let isRunning = false;
  let isChanged = false;
  let hasStopped = !form.dataset.keep;
  let isLeaving = false;
  let failures = 0;
  let notBefore = 0;

  // As long as the server asks for, and longer each time that it fails again: never in step with others.
  function putOff(response) {
    failures += 1;
    const asked = 1000 * Number(response?.headers.get("Retry-After") || 0);
    const usual = Math.min(RETRY * 2 ** (failures - 1), LONGEST_RETRY);
    const wait = Math.max(asked || 0, usual) * (1 + Math.random() / 4);
    notBefore = Date.now() + Math.min(wait, LONGEST_WAIT);
    plan();
  }

  function say(text, isFailed = false) {
    // The same words again would be read aloud again.
    if (saved.textContent.trim() !== text) saved.textContent = text;
    saved.classList.toggle("saved--failed", isFailed);
  }

  function tell(answer) {
    if (answer.status === "saved") {
      const time = new Date(answer.at).toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      say(answer.text.replace(answer.shown, time));
      return;
    }
    say(answer.text, answer.status === "stopped");
    if (answer.status === "again") return;
    hasStopped = true;
    if (answer.link) {
      const link = document.createElement("a");
      link.href = answer.link;
      link.textContent = answer.link_text;
      saved.append(" ", link);
    }
  }

  async function save() {
    if (hasStopped || isLeaving) return;
    // One at a time, in order: an answer that comes late must not put back what was typed since.
    if (isRunning) return;
    isRunning = true;
    isChanged = false;
    let response;
    try {
      response = await fetch(form.dataset.keep, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const answer = await response.json();
      // Who is sent away before the form is reached hears a problem in the API's form, or a page.
      if (!KNOWN.includes(answer.status)) throw new Error("no answer of the form's");
      tell(answer);
      if (answer.status === "again") {
        putOff(response);
        return;
      }
      failures = 0;
    } catch {
      if (!isLeaving) {
        say(saved.dataset.failed, true);
        putOff(response);
      }
      return;
    } finally {
      isRunning = false;
    }
    if (isChanged && !hasStopped) plan();
  }

  function plan() {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(PAUSE, notBefore - Date.now()));
  }

  form.addEventListener("input", plan);
  form.addEventListener("change", plan);
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  // Whoever leaves before the pause was over takes nothing along: it is sent while the page goes.
  window.addEventListener("pagehide", () => {
    if (isChanged && !hasStopped && !isLeaving) {
      navigator.sendBeacon(form.dataset.keep, new URLSearchParams(new FormData(form)));
      isChanged = false;
    }
  });
  // A page that the back button brings from memory goes on saving.
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

  /* --- Counting --------------------------------------------------------------------------- */

  function count(counter, isSpoken) {
    const field = document.getElementById(counter.dataset.counts);
    // As the server counts: characters and not their halves, with single spaces.
    const length = [...field.value.trim().replace(/\s+/g, " ").normalize("NFC")].length;
    const left = Number(counter.dataset.longest) - length;
    const [one, many] =
      left < 0 ? [counter.dataset.oneOver, counter.dataset.manyOver] : [counter.dataset.one, counter.dataset.many];
    const text = Math.abs(left) === 1 ? one : many.replace("{number}", Math.abs(left));
    counter.textContent = text;
    counter.hidden = false;
    counter.classList.toggle("counter--over", left < 0);
    if (isSpoken) counted.textContent = text;
  }

  for (const counter of form.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(counter.dataset.counts);
    let pause = 0;
    count(counter, false);
    field.addEventListener("input", () => {
      count(counter, false);
      clearTimeout(pause);
      pause = setTimeout(() => count(counter, true), PAUSE);
    });
  }

  /* --- Where values come from, and the address --------------------------------------------- */

  for (const origin of form.querySelectorAll("[data-origin-of]")) {
    const field = form.elements[origin.dataset.originOf];
    const filled = field.value;
    field.addEventListener("input", () => {
      origin.hidden = field.value !== filled;
    });
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-slug]");
    if (!button || !window.htmx) return;
    event.preventDefault();
    const field = form.elements.slug;
    field.value = button.dataset.slug;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* --- The reader's own clock -------------------------------------------------------------- */

  const at = saved && saved.dataset.at;
  if (at) tell({ status: "saved", at, shown: saved.dataset.shown, text: saved.textContent.trim() });
})();
