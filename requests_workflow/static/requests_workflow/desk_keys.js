// Single keys of the desk: each moves the focus, none sends anything. Loaded only for who has them on.
(() => {
  const forms = { a: "accept", r: "request_changes", d: "decline" };
  const isWriting = (one) => one.closest("input, textarea, select, [contenteditable]") !== null;

  const openForm = (selector) => {
    const form = document.querySelector(selector);
    if (!form) return false;
    const details = form.querySelector("details");
    if (details) details.open = true;
    (form.querySelector("textarea, select") || form.querySelector("button")).focus();
    return true;
  };

  const follow = (id) => {
    const link = document.getElementById(id);
    if (link) location.assign(link.href);
    return Boolean(link);
  };

  const rows = [...document.querySelectorAll("#result_list .field-reference a")];
  const stepInList = (by) => {
    const at = rows.indexOf(document.activeElement);
    const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (row) row.focus();
    return Boolean(row);
  };

  const search = () => {
    const box = document.getElementById("searchbar");
    if (box) { box.focus(); return true; }
    const queue = document.querySelector(".breadcrumbs a:last-of-type");
    if (queue) location.assign(`${queue.href}#searchbar`);
    return Boolean(queue);
  };

  const showKeys = () => {
    const keys = document.getElementById("keys");
    if (!keys) return false;
    keys.open = true;
    keys.querySelector("summary").focus();
    return true;
  };

  const act = (key) => {
    if (key in forms) return openForm(`form.${forms[key]}`);
    if (key === "n") return openForm("form.note");
    if (key === "j") return rows.length ? stepInList(1) : follow("after");
    if (key === "k") return rows.length ? stepInList(-1) : follow("before");
    if (key === "/") return search();
    return key === "?" && showKeys();
  };

  document.addEventListener("keydown", (event) => {
    const isChord = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
    if (isChord || event.defaultPrevented || isWriting(event.target)) return;
    if (act(event.key.toLowerCase())) event.preventDefault();
  });

  if (location.hash === "#searchbar") document.getElementById("searchbar")?.focus();
})();
