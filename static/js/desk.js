// Small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", function () {
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  // A menu longer than the screen shows where one is.
  var here = document.querySelector(".side-body > nav [aria-current]");
  if (here) {
    var menu = here.closest("nav");
    var below = here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 3;
  }
  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
        .then(function () { button.textContent = "已复制"; });
    });
  });
  // Ticked rows: the bar says how many, “全选本页” ticks them all, the verbs come with the first tick.
  document.querySelectorAll("form[data-selection]").forEach(function (form) {
    var ticks = Array.from(form.elements).filter(function (e) { return e.name === "id"; });
    var all = form.querySelector("[data-all]"), box = all.querySelector("input");
    function count() {
      var many = ticks.filter(function (e) { return e.checked; }).length;
      form.querySelector("output").textContent = many ? "已选 " + many + " " + form.dataset.selection : "";
      form.querySelector(".verbs").hidden = !many;
      box.checked = many === ticks.length;
      box.indeterminate = many > 0 && many < ticks.length;
    }
    form.querySelector("[data-without-script]").hidden = true;
    all.hidden = false;
    box.addEventListener("change", function () { ticks.forEach(function (e) { e.checked = box.checked; }); count(); });
    ticks.forEach(function (e) { e.addEventListener("change", count); });
    window.addEventListener("pageshow", count);
    count();
  });
  // Long work shows how far it is: the part is fetched anew from this very address until the server no longer marks it. The
  // page says only *that* it wants to be fetched, never what or how: text that got into a page can ask for nothing else.
  var again = document.querySelector("[data-again][id]");
  function fetchAgain() {
    fetch(location.href, { credentials: "same-origin" }).then(function (r) { return r.ok ? r.text() : Promise.reject(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById(again.id);
        if (!fresh) return;
        again.replaceWith(fresh);
        again = fresh;
        if (again.hasAttribute("data-again")) setTimeout(fetchAgain, 1000);
      }).catch(function () { setTimeout(fetchAgain, 3000); });
  }
  if (again) setTimeout(fetchAgain, 1000);
  // The wall has no form: it fetches itself anew, and stays as it is while the server cannot be reached.
  var seconds = Number(document.body.dataset.reload);
  if (seconds) setInterval(function () {
    fetch(location.href, { method: "HEAD" }).then(function (r) { if (r.ok) location.reload(); }).catch(function () {});
  }, seconds * 1000);
});
