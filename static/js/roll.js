// While a roll is typed or pasted the server says what is still missing; without script it says so after saving.
document.addEventListener("DOMContentLoaded", function () {
  var lines = document.querySelector("textarea[data-check]");
  var shown = document.getElementById("roll-check");
  if (!lines || !shown || !window.fetch) return;
  var timer, asked = 0;
  lines.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var mine = ++asked;
      fetch(lines.dataset.check, { method: "POST", body: new FormData(lines.form) })
        .then(function (r) { return r.ok ? r.text() : null; })
        .then(function (html) { if (html !== null && mine === asked) shown.innerHTML = html; })
        .catch(function () {});
    }, 400);
  });
});
