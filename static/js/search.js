// The search of the static bundle (离线站点): looks through window.INDEX (search-index.js), asks no server.
// A row is [file, title, unit, all its words in lower case].
document.addEventListener("DOMContentLoaded", function () {
  var MOST = 200;
  var asked = (new URLSearchParams(location.search).get("q") || "").trim();
  var count = document.getElementById("count"), found = document.getElementById("found");
  document.getElementById("q").value = asked;
  if (!asked) { count.textContent = "请输入要找的单位、问题或目标。"; return; }
  var words = asked.toLowerCase().split(/\s+/);
  var rows = (window.INDEX || []).filter(function (row) {
    return words.every(function (word) { return row[3].indexOf(word) >= 0; });
  });
  count.textContent = rows.length ? "找到 " + rows.length + " 项" + (rows.length > MOST ? "，先列出 " + MOST + " 项，请换更具体的词。" : "。")
    : "没有找到。可以换一个说法再搜。";
  found.hidden = rows.length === 0;
  var body = found.querySelector("tbody");
  rows.slice(0, MOST).forEach(function (row) {
    var line = document.createElement("tr"), head = document.createElement("th"), unit = document.createElement("td");
    var link = document.createElement("a");
    link.href = row[0]; link.textContent = row[1];
    head.scope = "row"; head.append(link);
    unit.dataset.label = "单位"; unit.textContent = row[2];
    line.append(head, unit); body.append(line);
  });
});
