// The audit desk by keyboard, dossier after dossier in one page. Without this script every step is a plain form and a redirect.
(function () {
  "use strict";
  var busy = false;

  function form() { return document.querySelector("form[data-audit]"); }

  function typing(target) {
    return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  function arrive(response) {
    return response.text().then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html"), main = page.getElementById("main");
      if (!main) { location.assign(response.url); return; }
      document.getElementById("main").replaceWith(document.adoptNode(main));
      document.title = page.title;
      var nav = page.querySelector(".nav"), here = document.querySelector(".nav");
      if (nav && here) here.replaceWith(document.adoptNode(nav));
      if (response.url !== location.href) history.pushState(null, "", response.url);
      ready();
      var summary = document.querySelector(".error-summary");
      (summary || document.getElementById("main")).focus();
      if (!summary) scrollTo(0, 0);
    });
  }

  function go(address, options) {
    if (busy) return;
    busy = true;
    document.getElementById("main").setAttribute("aria-busy", "true");
    fetch(address, options).then(arrive).catch(function () {
      // no answer: the form is sent the plain way; its key (once) sees to it that nothing is done twice
      if (options && form()) form().submit(); else location.assign(address);
    }).then(function () {
      busy = false;
      document.getElementById("main").removeAttribute("aria-busy");
    });
  }

  function send() {
    var sheet = form();
    go(location.pathname, { method: "POST", body: new URLSearchParams(new FormData(sheet)), credentials: "same-origin" });
  }

  function tick(n) {
    var box = form().querySelectorAll("[name=done]")[n];
    if (box) { box.checked = !box.checked; box.focus(); }
  }

  function choose(value) {
    var radio = form().querySelector("[name=verdict][value=" + value + "]");
    radio.checked = true;
    radio.focus();
  }

  function ready() {
    var hint = document.querySelector("[data-keys]");
    if (hint) hint.hidden = false;
  }

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[data-audit]")) return;
    event.preventDefault();
    send();
  });

  document.addEventListener("click", function (event) {
    var next = event.target.closest("a[data-next]");
    if (!next || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(next.href);
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || busy) return;
    var key = event.key.toLowerCase();
    if (typing(event.target) && key !== "escape") return;
    if (key === "j" || key === "s") {
      var button = document.querySelector("[data-key=" + key + "]");
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (!form()) return;
    if (key >= "1" && key <= "3") tick(Number(key) - 1);
    else if (key === "p") choose("passed");
    else if (key === "r") choose("author");
    else if (key === "escape") { document.getElementById("main").focus(); return; }
    else if (key === "enter" && !event.target.matches("a, button, summary")) send();
    else return;
    event.preventDefault();
  });

  addEventListener("popstate", function () { location.reload(); });
  document.addEventListener("DOMContentLoaded", ready);
})();
