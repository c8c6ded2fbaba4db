// Gives the page of a copy its button for printing; without a script the browser's own menu does the same.
const button = document.getElementById("print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
