// Large type (长辈模式) and high contrast, remembered in this browser only. Loaded in <head> so that nothing flashes.
(function () {
  var root = document.documentElement;
  var key = function (mode) { return "rectify." + mode; };
  var recall = function (mode) { try { return localStorage.getItem(key(mode)); } catch (e) { return null; } };
  var keep = function (mode, value) {
    try { if (value) localStorage.setItem(key(mode), value); else localStorage.removeItem(key(mode)); } catch (e) { /* private window */ }
  };
  var apply = function (mode, value) {
    if (value) root.dataset[mode] = value; else delete root.dataset[mode];
  };
  ["type", "contrast"].forEach(function (mode) { apply(mode, recall(mode)); });
  // a public page says its mode in the address (portal/modes.py); a page it leads to stays in it
  var view = new URLSearchParams(location.search).get("view");
  if (view === "large" || view === "both") apply("type", "large");
  if (view === "contrast" || view === "both") apply("contrast", "more");

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("button[data-mode]").forEach(function (button) {
      var mode = button.dataset.mode, value = button.dataset.value;
      var show = function () { button.setAttribute("aria-pressed", String(root.dataset[mode] === value)); };
      button.addEventListener("click", function () {
        var next = root.dataset[mode] === value ? null : value;
        apply(mode, next); keep(mode, next); show();
      });
      show();
      button.hidden = false;
    });
  });
})();
