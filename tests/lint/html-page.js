// What tests/lint/html-page puts at the end of a copy of a report, to look at it from within: answers the page around it with a list of
// what is wrong, and what was looked at. No part of a report.
(() => {
  const problems = [];
  const say = text => { if (problems.length < 20) problems.push(text); };

  // Colours as [red, green, blue, alpha], and one laid over another.
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const known = new Map();
  const parse = text => {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  // WCAG 2.1, relative luminance and contrast ratio.
  const luminance = color => {
    const [r, g, b] = color.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  // Every colour that stands behind an element: its own, those of its stripes, and what shines through.
  const behind = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const stripes = style.backgroundImage.match(/rgba?\([^)]*\)/g) || [];
      const colors = [style.backgroundColor, ...stripes].map(parse);
      layers.push(colors);
      if (parse(style.backgroundColor)[3] === 1) break;
    }
    let under = [parse(getComputedStyle(document.documentElement).colorScheme === "dark" || matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff")];
    for (const colors of layers.reverse()) {
      const solid = under.map(u => over(colors[0], u));
      under = solid.concat(colors.slice(1).flatMap(c => solid.map(s => over(c, s))));
    }
    return under;
  };

  if (getComputedStyle(document.body).marginTop !== "0px") say("the style is not applied");

  const seen = new Set();
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element.closest("script, style")) continue;
    ++texts;
    const style = getComputedStyle(element);
    const key = [style.color, element.className, element.tagName, element.parentElement.className, element.closest("[class]").className].join();
    if (seen.has(key)) continue;
    seen.add(key);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    for (const under of behind(element)) {
      const ratio = contrast(over(parse(style.color), under), under);
      if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)} of "${text.slice(0, 30)}" (${element.tagName}.${element.className})`);
    }
    if (style.visibility === "hidden" || element.getClientRects().length === 0) say(`"${text.slice(0, 30)}" is not shown`);
  }
  if (texts < 20) say(`only ${texts} texts`);

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const scrolls = e => { const box = e.closest(".scroll"); return box && getComputedStyle(box).overflowX !== "visible"; };
    const wide = [...document.body.querySelectorAll("*")].find(e => !scrolls(e) && e.getBoundingClientRect().right > root.clientWidth + 1);
    say(`overflows: ${root.scrollWidth} of ${root.clientWidth} pixels${wide ? ` (${wide.tagName}.${wide.className}, "${wide.textContent.trim().slice(0, 30)}")` : ""}`);
  }
  const requests = performance.getEntriesByType("resource");
  if (requests.length) say(`asks for ${requests.map(r => r.name).join(" ")}`);
  if (document.title === "pwned" || document.images.length || document.scripts.length !== 2) say("something was injected");

  // What a reader without eyes or mouse needs.
  if (!root.lang) say("no lang");
  if (document.querySelectorAll("h1").length !== 1) say("not one h1");
  let level = 1;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say(`${heading.tagName} after H${level}`);
    level = next;
  }
  for (const head of document.querySelectorAll("th")) if (!head.scope) say(`th without scope: ${head.textContent}`);
  for (const link of document.querySelectorAll("a[href]")) {
    if (!document.getElementById(link.getAttribute("href").slice(1))) say(`dead link ${link.getAttribute("href")}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  if (new Set(ids).size !== ids.length) say("an id is there twice");

  // The table of findings sorts, both ways, and loses nothing.
  const table = document.getElementById("all");
  if (table) {
    const column = () => [...table.tBodies[0].rows].map(row => row.cells[1].textContent);
    const before = column();
    const button = table.tHead.querySelectorAll("button")[1];
    if (!button) say("the table of findings cannot be sorted");
    else {
      button.click();
      const up = column();
      button.click();
      const down = column();
      if (up.length !== before.length || new Set(up).size !== new Set(before).size) say("sorting loses rows");
      const order = new Intl.Collator(root.lang, {numeric: true}).compare;
      if (order(up[0], up[up.length - 1]) > 0 || order(down[0], down[down.length - 1]) < 0) say("does not sort");
      if (table.tHead.rows[0].cells[1].getAttribute("aria-sort") !== "descending") say("aria-sort is not said");
    }
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  parent.postMessage(JSON.stringify({problems, looked: `${dark} ${innerWidth} px, ${texts} texts, ${seen.size} colours`}), "*");
})();
