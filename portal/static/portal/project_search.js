// Makes the search for a project a combobox: htmx fetches the options, this moves among them and takes one.
// Without it, the same field is an ordinary search whose results are radio buttons.
(() => {
  const input = document.getElementById("id_q");
  const list = document.getElementById("project-options");
  const count = document.getElementById("project-count");
  const form = document.getElementById("project-search");
  if (!input || !list || !window.htmx) return;

  let active = -1;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  const options = () => [...list.querySelectorAll("[role=option]")];

  function show(isOpen) {
    list.hidden = !isOpen || options().length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) point(-1);
  }

  function point(place) {
    active = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = options()[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  // The chosen project is searched for by its number: the page then shows all about it, and the next button.
  function choose(option) {
    input.value = option.dataset.number;
    show(false);
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    htmx.ajax("GET", address, { source: "#results", target: "#results", select: "#results", swap: "outerHTML" }).then(() => {
      history.replaceState(null, "", address);
      const results = document.getElementById("results");
      const radio = results.querySelector("input[type=radio]:checked");
      (radio || results).focus();
    });
  }

  function move(step) {
    if (list.hidden) {
      show(true);
      if (list.hidden) return;
    }
    const number = options().length;
    point((active + step + number + (active < 0 && step < 0 ? 1 : 0)) % number);
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Tab") {
      show(false);
    }
  });
  // A press must not take the focus from the field before it became a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", () => show(false));
  form.addEventListener("submit", () => show(false));

  list.addEventListener("htmx:afterSwap", () => {
    const said = list.querySelector("template");
    count.textContent = said ? said.content.textContent.trim() : "";
    if (said) said.remove();
    point(-1);
    show(document.activeElement === input && input.value.trim() !== "");
  });
  show(false);
})();
