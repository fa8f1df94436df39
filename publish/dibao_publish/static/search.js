// Suggestions under the search box. The form works without them.
const form = document.querySelector("form.search"), { place, places } = form.dataset;
const box = form.q, list = document.createElement("ul");
let at = -1, turn = 0, timer;
const set = (one, told) => Object.entries(told).forEach(pair => one.setAttribute(...pair));
const move = to => {
  at = to;
  [...list.children].forEach((one, n) => set(one, { "aria-selected": n === to }));
  set(box, { "aria-activedescendant": to < 0 ? "" : list.children[to].id });
};
const show = on => { list.hidden = !on; set(box, { "aria-expanded": on }); move(-1); };
const option = ({ key, full_name }, n) => {
  const one = document.createElement("li");
  set(one, { id: "hint" + n, role: "option", lang: "zh-Hans", "data-key": key });
  one.textContent = full_name;
  return one;
};
const ask = async () => {
  const mine = ++turn, word = box.value.trim();
  let found = [];
  try {
    if (word) found = (await (await fetch(places + encodeURIComponent(word))).json()).places || [];
  } catch {}
  if (mine !== turn) return;
  list.replaceChildren(...found.map(option));
  show(found.length > 0);
};
const go = one => { location.href = place + one.dataset.key; };
set(list, { id: "hints", role: "listbox", "aria-label": box.labels[0].textContent });
set(box, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "hints" });
box.after(list);
show(false);
box.oninput = () => { clearTimeout(timer); timer = setTimeout(ask, 150); };
box.onblur = () => { turn++; show(false); };
box.onkeydown = event => {
  const n = list.children.length, key = event.key;
  if (event.isComposing || list.hidden) return;
  if (key === "ArrowDown") move((at + 1) % n);
  else if (key === "ArrowUp") move((at < 1 ? n : at) - 1);
  else if (key === "Escape") show(false);
  else if (key === "Enter" && at >= 0) go(list.children[at]);
  else return;
  event.preventDefault();
};
list.onmousedown = event => { event.preventDefault(); if (event.target !== list) go(event.target); };
