// Says every minute that this request is still on the screen, and who else looks at it.
(() => {
  const line = document.getElementById("lookers");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!line || !token) return;

  const tell = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(line.dataset.address, {
        method: "POST", headers: { "X-CSRFToken": token.value }, redirect: "error",
      });
      if (!answer.ok) return;
      const { lookers } = await answer.json();
      if (line.textContent !== lookers) line.textContent = lookers;
    } catch { /* the next minute tries again */ }
  };

  setInterval(tell, 60_000);
})();
