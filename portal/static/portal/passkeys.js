// Shows the passkey buttons, which do nothing without a script, and tells people when the browser gave no passkey.
// The exchange with the browser itself is django-allauth's (mfa/js/webauthn.js).
(() => {
  "use strict";
  const names = ["passkey_login", "mfa_webauthn_authenticate", "mfa_webauthn_reauthenticate", "mfa_webauthn_add"];
  if (window.PublicKeyCredential) {
    for (const name of names) {
      const button = document.getElementById(name);
      if (button) button.hidden = false;
    }
  }
  // The form is sent when the browser has given the passkey, and not before: also for who presses Enter in it.
  document.getElementById("mfa_webauthn_add")?.addEventListener("click", (event) => event.preventDefault());
  document.addEventListener("allauth.error", (event) => {
    const place = document.getElementById("passkey-problem");
    if (!place) return;
    event.preventDefault();
    place.className = "notice notice--error";
    // Emptied first, so that a second failure is read out again.
    place.textContent = "";
    const sentence = document.createElement("p");
    sentence.textContent = place.dataset.problem;
    place.append(sentence);
  });
})();
