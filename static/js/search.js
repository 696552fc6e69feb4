// The search of the static bundle (离线站点): looks through window.INDEX (search-index.js), asks no server.
// A row is [file, title, number, unit, texts]; a text is [what it is called, what it says, where on the page].
document.addEventListener("DOMContentLoaded", function () {
  var MOST = 200, PLACES = 6, BEFORE = 20, PIECE = 90;
  var asked = (new URLSearchParams(location.search).get("q") || "").trim();
  var count = document.getElementById("count"), found = document.getElementById("found");
  document.getElementById("q").value = asked;
  if (!asked) { count.textContent = "请输入要找的单位名称或字词。"; return; }
  var words = asked.split(/\s+/).sort(function (a, b) { return b.length - a.length; });
  var any = new RegExp("(" + words.map(function (word) { return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }).join("|") + ")", "i");
  var rows = (window.INDEX || []).filter(function (row) {
    return words.every(function (word) {
      return row[4].some(function (text) { return text[1].toLowerCase().indexOf(word.toLowerCase()) >= 0; });
    });
  });
  count.textContent = rows.length ? "找到 " + rows.length + " 处" + (rows.length > MOST ? "，先列出 " + MOST + " 处，请换更具体的词。" : "。")
    : "没有找到。可以换一个说法、少写几个字再搜。";
  found.hidden = rows.length === 0;
  var list = found.querySelector("ol");
  rows.slice(0, MOST).forEach(function (row) {
    var line = document.createElement("li"), head = document.createElement("h2"), about = document.createElement("p"), places = document.createElement("ul");
    head.append(link(row[0], row[1], any));
    about.className = "small muted";
    about.textContent = row[2] ? row[2] + " · " + row[3] : row[3];
    row[4].filter(function (text) { return text[1] !== row[1] && any.test(text[1]); }).slice(0, PLACES).forEach(function (text) {
      var place = document.createElement("li"), at = text[1].search(any), start = Math.max(0, at - BEFORE), end = start + PIECE;
      place.append(link(row[0] + (text[2] ? "#" + text[2] : ""), text[0]), "：");
      marked(place, (start ? "…" : "") + text[1].slice(start, end) + (end < text[1].length ? "…" : ""));
      places.append(place);
    });
    line.append(head, about);
    if (places.children.length) { line.append(places); }
    list.append(line);
  });

  function link(href, text, also) {
    var made = document.createElement("a");
    made.href = href;
    if (also) { marked(made, text); } else { made.textContent = text; }
    return made;
  }

  function marked(into, text) {
    text.split(new RegExp(any.source, "gi")).forEach(function (piece, n) {
      var made = n % 2 ? document.createElement("mark") : null;
      if (made) { made.textContent = piece; into.append(made); } else if (piece) { into.append(piece); }
    });
  }
});
