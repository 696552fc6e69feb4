// Takes the number out of the address (it stands after #, which no server sees), cleans the address, goes on.
// Without script the number is typed by hand.
(function () {
  function go() {
    var field = document.getElementById("token");
    var token = decodeURIComponent(location.hash.slice(1)).split(/[&?#=\/]/)[0];
    if (!field || !token) return;
    field.value = token;
    history.replaceState(null, "", location.pathname);
    field.form.submit();
  }
  document.addEventListener("DOMContentLoaded", go);
  window.addEventListener("hashchange", go);  // a second slip scanned into the open page
})();
