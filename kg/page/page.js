"use strict";
// All text goes in by textContent or fillText: what an article says is never read as HTML.
(function () {
  const read = id => JSON.parse(document.getElementById(id).textContent);
  const at = id => document.getElementById(id);
  const page = read("page"), nodeRows = read("nodes"), edgeRows = read("edges");
  const words = page.words;
  let lang = page.lang;

  const nodeOf = new Map(nodeRows.map(row => [row.id, row]));
  const edgeOf = new Map(edgeRows.map(row => [row.id, row]));
  const edgesAt = new Map(nodeRows.map(row => [row.id, []]));
  for (const edge of edgeRows) { edgesAt.get(edge.from).push(edge); edgesAt.get(edge.to).push(edge); }
  const factsAt = new Map(nodeRows.map(row => [row.id, []]));
  page.facts.forEach((fact, number) => {
    for (const id of new Set(fact.args.map(arg => arg[2]))) if (factsAt.has(id)) factsAt.get(id).push(number);
  });
  const tenureOf = new Map(page.tenures.map(row => [row.id, row]));
  const tenuresAt = new Map(nodeRows.map(row => [row.id, []]));
  for (const row of page.tenures) for (const id of new Set([row.person, row.seat])) if (tenuresAt.has(id)) tenuresAt.get(id).push(row);
  const kinds = Object.keys(page.styles).filter(kind => nodeRows.some(row => row.group === kind));
  const relations = page.relations.filter(row => edgeRows.some(edge => edge.relation === row[0]));
  const relationOf = new Map(page.relations.map(row => [row[0], row]));
  const byDegree = nodeRows.slice().sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));
  const byFacts = byDegree.slice().sort((a, b) => b.facts - a.facts);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || nodeRows.length > 1500;

  const state = { kindsOff: new Set(), relationsOff: new Set(), ego: null, node: null, edge: null, hover: null };
  let focus = null; // {nodes, edges}: what stands out while the rest is veiled
  let network = null, nodes = null, edges = null;

  // Words ------------------------------------------------------------------------------------------------------------

  const two = pair => pair[lang === "zh" ? 0 : 1];
  const one = { facts: "fact", articles: "article", relations: "relation", entities: "entity" };
  const say = (key, values) => words[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name])
    .replace(/\b1 (facts|articles|relations|entities)\b/g, (_, many) => "1 " + one[many]);
  const kindName = kind => two(words.kinds[kind]);
  const relationName = id => { const row = relationOf.get(id); return row ? two([row[1], row[2]]) : id; };
  const roleName = (relation, role) => two(page.roles[relation + "." + role] || [role, role]);
  const shownValue = (role, value) => (words.values[role] && words.values[role][value] ? two(words.values[role][value]) : value);
  const short = (text, most) => { const all = Array.from(text); return all.length > most ? all.slice(0, most - 1).join("") + "…" : text; };
  const plain = text => text.normalize("NFKC").toLowerCase();

  function el(tag, settings, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(settings || {})) {
      if (key === "class") made.className = value;
      else if (key === "click") made.addEventListener("click", value);
      else if (value !== null && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children.filter(child => child !== null)); // strings become text nodes
    return made;
  }

  const polygons = {
    square: [[2.5, 2.5], [13.5, 2.5], [13.5, 13.5], [2.5, 13.5]], triangle: [[8, 1.5], [15, 14], [1, 14]],
    triangleDown: [[1, 2], [15, 2], [8, 14.5]], diamond: [[8, .5], [15.5, 8], [8, 15.5], [.5, 8]],
    hexagon: [[4, 1.5], [12, 1.5], [15.5, 8], [12, 14.5], [4, 14.5], [.5, 8]],
    star: [[8, .5], [10, 5.8], [15.6, 6.1], [11.2, 9.6], [12.7, 15], [8, 11.9], [3.3, 15], [4.8, 9.6], [.4, 6.1], [6, 5.8]],
  };
  function shape(kind) {
    const [form, colour] = page.styles[kind], space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const mark = document.createElementNS(space, polygons[form] ? "polygon" : "circle");
    svg.setAttribute("viewBox", "0 0 16 16"); svg.setAttribute("class", "shape"); svg.setAttribute("aria-hidden", "true");
    if (polygons[form]) mark.setAttribute("points", polygons[form].join(" "));
    else { mark.setAttribute("cx", 8); mark.setAttribute("cy", 8); mark.setAttribute("r", 6.5); }
    mark.setAttribute("fill", colour);
    svg.append(mark);
    return svg;
  }

  // Panel ------------------------------------------------------------------------------------------------------------

  function entityButton(id, text) {
    return nodeOf.has(id) ? el("button", { type: "button", class: "entity", click: () => chooseNode(id, true) }, text) : text;
  }

  function quoted(fact) {
    const letters = Array.from(fact.quote), marked = new Array(letters.length).fill(0);
    fact.args.forEach((arg, number) => { if (arg[3] !== null) marked.fill(number + 1, arg[3], arg[4]); });
    const parts = [];
    for (let start = 0, end; start < letters.length; start = end) {
      for (end = start + 1; end < letters.length && marked[end] === marked[start];) end++;
      const text = letters.slice(start, end).join("");
      parts.push(marked[start] ? el("mark", start && marked[start - 1] ? { class: "next" } : null, text) : text);
    }
    const around = text => (text ? el("span", { class: "around" }, text) : null);
    return el("blockquote", null, around(fact.before), ...parts, around(fact.after));
  }

  function factCard(fact, self) {
    const list = el("dl", { class: "args" });
    const unit = fact.args.find(arg => arg[0] === "unit");
    for (const [role, value, entity] of fact.args) {
      if ((entity && entity === self) || role === "path" || role === "unit") continue;
      const text = shownValue(role, value) + (role === "value" && unit ? " " + unit[1] : "");
      list.append(el("dt", null, roleName(fact.relation, role)), el("dd", null, entity ? entityButton(entity, text) : text));
    }
    const source = page.sources[fact.source], title = source.title || say("untitled");
    const safe = source.url && /^https?:\/\//i.test(source.url);
    const link = safe ? el("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, title) : title;
    return el("article", { class: "fact" }, list, quoted(fact),
      el("p", { class: "source" }, link, " · " + (source.date || say("undated")) + " · ",
        el("span", { class: "sure" }, say("sure", { n: Math.round(fact.confidence * 100) }))));
  }

  function factGroups(numbers, self, heading) {
    const groups = new Map(page.relations.map(row => [row[0], []]));
    for (const number of numbers) {
      const fact = page.facts[number];
      if (!groups.has(fact.relation)) groups.set(fact.relation, []);
      groups.get(fact.relation).push(fact);
    }
    const made = [], most = 8;
    for (const [relation, facts] of groups) {
      if (!facts.length) continue;
      facts.sort((a, b) => (page.sources[b.source].date || "").localeCompare(page.sources[a.source].date || ""));
      const section = el("section", null, heading ? el("h4", null, relationName(relation), el("span", null, String(facts.length))) : null);
      facts.slice(0, most).forEach(fact => section.append(factCard(fact, self)));
      if (facts.length > most) {
        const more = el("button", { type: "button", class: "more" }, say("showAll", { n: facts.length - most }));
        more.addEventListener("click", () => more.replaceWith(...facts.slice(most).map(fact => factCard(fact, self))));
        section.append(more);
      }
      made.push(section);
    }
    return made;
  }

  // Tenures: who held which post from when until when, and the sentences that say so

  const nameOf = id => (nodeOf.has(id) ? nodeOf.get(id).label : id.replace(/^[a-z]+\//, "").replace(/-[0-9a-f]{8}$/, ""));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const when = (side, value) => (value ? fill(two(words.by[side][value[1]]), { date: value[0] }) : null);
  function wrongly(text) { // the sentences of kg.tenure, in the language of the page, with names for ids
    for (const [pattern, zh] of words.said) {
      const found = text.match(new RegExp(pattern));
      if (found) return lang === "zh" ? fill(zh, found.map(nameOf)) : text.replace(/\((person\/\S+)\)/g, (_, id) => nameOf(id));
    }
    return text;
  }

  function tenureCard(row, self) {
    const other = row.person === self ? row.seat : row.person, next = row.next && tenureOf.get(row.next);
    const span = [when("since", row.since), when("until", row.until), row.former ? say("former", { date: row.former }) : null].filter(Boolean);
    const card = el("article", { class: "tenure" },
      el("p", null, el("span", { class: "post" }, row.post), " ", entityButton(other, nameOf(other))),
      el("p", { class: "span" }, span.join(lang === "zh" ? "，" : ", ")));
    if (next) card.append(el("p", { class: "span" }, say("next") + " ", entityButton(next.person, nameOf(next.person)), next.since ? " " + next.since[0] : ""));
    for (const wrong of row.wrong || []) card.append(el("p", { class: "wrong" }, say("wrong") + wrongly(wrong)));
    if (row.doubt) card.append(el("p", { class: "wrong" }, say("doubt") + wrongly(row.doubt)));
    const facts = (row.facts || []).map(number => page.facts[number]), most = 8;
    if (facts.length) {
      const more = el("details", null, el("summary", null, say("tenureFacts", { n: facts.length })));
      more.addEventListener("toggle", () => { // the sentences are made when they are asked for
        if (more.open && more.childElementCount === 1) more.append(...facts.slice(0, most).map(fact => factCard(fact, self)));
      });
      card.append(more);
    }
    return card;
  }

  function tenureSection(id) {
    const rows = tenuresAt.get(id), most = 6;
    if (!rows.length) return [];
    const section = el("section", { class: "tenures" }, el("h4", null, say("tenures"), el("span", null, String(rows.length))),
      ...rows.slice(0, most).map(row => tenureCard(row, id)));
    if (rows.length > most) {
      const more = el("button", { type: "button", class: "more" }, say("showAll", { n: rows.length - most }));
      more.addEventListener("click", () => more.replaceWith(...rows.slice(most).map(row => tenureCard(row, id))));
      section.append(more);
    }
    return [section];
  }

  const kicker = (...children) => el("p", { class: "kicker" }, ...children,
    el("button", { type: "button", class: "close", "aria-label": say("close"), click: clear }, "×"));
  const sourceCount = numbers => new Set(numbers.map(number => page.facts[number].source)).size;
  const factCount = numbers => say("factsFrom", { n: numbers.length, m: sourceCount(numbers) });

  function showPanel() {
    const panel = at("panel");
    if (state.node !== null) {
      const row = nodeOf.get(state.node), numbers = factsAt.get(row.id), level = words.levels[row.level];
      const also = row.names.length ? [el("p", { class: "sub" }, say("names") + " " + row.names.join("、"))] : [];
      panel.replaceChildren(kicker(shape(row.group), kindName(row.group) + (level ? " · " + two(level) : "")), el("h3", null, row.label), ...also,
        el("p", { class: "sub" }, factCount(numbers)), ...tenureSection(row.id), ...factGroups(numbers, row.id, true));
    } else if (state.edge !== null) {
      const edge = edgeOf.get(state.edge), by = edge.symmetric ? "— " + relationName(edge.relation) + " —" : "— " + relationName(edge.relation) + " →";
      panel.replaceChildren(kicker(relationName(edge.relation)),
        el("p", { class: "ends" }, entityButton(edge.from, nodeOf.get(edge.from).label), el("span", { class: "by" }, by), entityButton(edge.to, nodeOf.get(edge.to).label)),
        el("p", { class: "sub" }, edge.facts.length ? factCount(edge.facts) : say("stated")), ...factGroups(edge.facts, null, false));
    } else {
      panel.replaceChildren(el("p", { class: "lede" }, say("lede")));
      for (const kind of kinds) {
        const list = el("ul", { class: "tops" });
        for (const row of byFacts.filter(row => row.group === kind).slice(0, 4))
          list.append(el("li", null, el("button", { type: "button", click: () => chooseNode(row.id, true) }, shape(kind),
            el("span", { class: "name" }, row.label), el("span", { class: "count" }, say("facts", { n: row.facts })))));
        panel.append(el("h4", null, kindName(kind)), list);
      }
    }
    panel.scrollTop = 0;
  }

  // Choosing ---------------------------------------------------------------------------------------------------------

  function choose(node, edge) {
    state.node = node; state.edge = edge;
    if (node !== null) {
      const own = edgesAt.get(node).filter(shownEdge);
      focus = { nodes: new Set([node, ...own.flatMap(e => [e.from, e.to])]), edges: own.map(e => e.id) };
      network.setSelection({ nodes: [node], edges: focus.edges }, { highlightEdges: false });
    } else if (edge !== null) {
      const row = edgeOf.get(edge);
      focus = { nodes: new Set([row.from, row.to]), edges: [edge] };
      network.setSelection({ nodes: [], edges: [edge] }, { highlightEdges: false });
    } else {
      focus = null;
      if (network) network.unselectAll();
    }
    try { history.replaceState(null, "", node !== null ? "#" + encodeURIComponent(node) : location.pathname); } catch { /* a page without an address */ }
    showPanel();
    if (network) network.redraw();
  }

  function chooseNode(id, travel) {
    if (!shownNode(nodeOf.get(id))) { state.ego = null; state.kindsOff.clear(); state.relationsOff.clear(); filter(); }
    choose(id, null);
    at("status").textContent = nodeOf.get(id).label + " " + factCount(factsAt.get(id));
    if (travel) frame(Array.from(focus.nodes), 1);
  }

  function clear() { if (network) choose(null, null); }

  function enterEgo(id) {
    state.ego = id;
    filter();
    choose(id, null);
    frame(Array.from(focus.nodes), 1.3);
  }

  function leaveEgo() { state.ego = null; filter(); frame(); }

  function resetAll() {
    state.kindsOff.clear(); state.relationsOff.clear(); state.ego = null;
    at("search").value = ""; closeHits();
    if (network) { filter(); choose(null, null); frame(); }
  }

  function frame(ids, most) {
    const among = ids && ids.length ? ids : nodeRows.filter(shownNode).map(row => row.id);
    if (among.length) network.fit({ nodes: among, maxZoomLevel: most || 1.3, animation: still ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
  }

  // Filters ----------------------------------------------------------------------------------------------------------

  let egoSet = null;
  function shownNode(row) {
    if (egoSet && !egoSet.has(row.id)) return false;
    if (state.kindsOff.has(row.group)) return false;
    const own = edgesAt.get(row.id); // who has relations, but none of those left, goes with them
    return !state.relationsOff.size || !own.length || own.some(edge => !state.relationsOff.has(edge.relation));
  }
  function shownEdge(edge) {
    return !state.relationsOff.has(edge.relation) && shownNode(nodeOf.get(edge.from)) && shownNode(nodeOf.get(edge.to));
  }

  const wasHidden = { nodes: new Set(), edges: new Set() };
  function sync(data, rows, shown, before) {
    const changed = [];
    for (const row of rows) {
      const hidden = !shown(row);
      if (hidden === before.has(row.id)) continue;
      if (hidden) before.add(row.id); else before.delete(row.id);
      changed.push({ id: row.id, hidden });
    }
    if (changed.length) data.update(changed);
  }

  function filter() {
    egoSet = state.ego === null ? null : new Set([state.ego, ...edgesAt.get(state.ego).flatMap(e => [e.from, e.to])]);
    sync(nodes, nodeRows, shownNode, wasHidden.nodes);
    sync(edges, edgeRows, shownEdge, wasHidden.edges);
    if (state.node !== null && !shownNode(nodeOf.get(state.node))) choose(null, null);
    else if (state.edge !== null && !shownEdge(edgeOf.get(state.edge))) choose(null, null);
    else if (state.node !== null) choose(state.node, null);
    showRail(); showBanner();
    at("status").textContent = say("shown", { n: nodeRows.length - wasHidden.nodes.size });
  }

  function toggle(set, key) { if (set.has(key)) set.delete(key); else set.add(key); filter(); }

  function showRail() {
    const held = document.activeElement && document.activeElement.id;
    const row = (id, on, click, mark, name, also, count) => el("li", null,
      el("button", { type: "button", id, "aria-pressed": String(on), click }, mark, el("span", { class: "name" }, name, el("span", { class: "also" }, also)),
        el("span", { class: "count" }, String(count))));
    const other = pair => (lang === "zh" ? pair[1] : pair[0]);
    at("kinds").replaceChildren(...kinds.map(kind => row("kind-" + kind, !state.kindsOff.has(kind), () => toggle(state.kindsOff, kind), shape(kind),
      kindName(kind), other(words.kinds[kind]), nodeRows.filter(n => n.group === kind).length)));
    at("relations").replaceChildren(...relations.map(([id, zh, en]) => row("relation-" + id, !state.relationsOff.has(id), () => toggle(state.relationsOff, id),
      el("span", { class: "tick" }), two([zh, en]), other([zh, en]), edgeRows.filter(e => e.relation === id).length)));
    if (held && at(held)) at(held).focus();
  }

  function showBanner() {
    const banner = at("banner");
    banner.hidden = state.ego === null;
    if (state.ego !== null) banner.replaceChildren(say("ego", { name: short(nodeOf.get(state.ego).label, 16) }),
      el("button", { type: "button", click: leaveEgo }, say("leave")));
  }

  // Search -----------------------------------------------------------------------------------------------------------

  const indexed = byDegree.map(row => ({ row, texts: [row.label, ...row.names].map(plain) }));
  let hits = [], marked = 0;
  function search() {
    const sought = plain(at("search").value.trim());
    if (!sought) return closeHits();
    const rank = texts => Math.min(...texts.map(text => (text === sought ? 0 : text.startsWith(sought) ? 1 : text.includes(sought) ? 2 : 3)));
    hits = indexed.map(entry => [rank(entry.texts), entry.row]).filter(pair => pair[0] < 3).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
    marked = 0;
    showHits();
  }
  function showHits() {
    const most = 12, list = at("hits");
    list.replaceChildren(...hits.slice(0, most).map((row, number) => {
      const item = el("li", { role: "option", id: "hit-" + number, "aria-selected": String(number === marked) }, shape(row.group),
        el("span", { class: "name" }, row.label), el("span", { class: "count" }, kindName(row.group)));
      item.addEventListener("mousedown", event => { event.preventDefault(); take(number); });
      return item;
    }));
    if (!hits.length) list.append(el("li", { class: "none" }, say("nothing")));
    if (hits.length > most) list.append(el("li", { class: "none" }, say("more", { n: hits.length - most })));
    list.hidden = false;
    at("search").setAttribute("aria-expanded", "true");
    at("search").setAttribute("aria-activedescendant", hits.length ? "hit-" + marked : "");
  }
  function closeHits() { hits = []; at("hits").hidden = true; at("search").setAttribute("aria-expanded", "false"); }
  function take(number) {
    const row = hits[number];
    if (!row) return;
    at("search").value = row.label;
    closeHits();
    chooseNode(row.id, true);
  }
  at("search").addEventListener("input", search);
  at("search").addEventListener("focus", search);
  at("search").addEventListener("blur", closeHits);
  at("search").addEventListener("keydown", event => {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    if (event.key === "Enter") { if (at("hits").hidden) search(); take(marked); event.preventDefault(); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length) {
      const last = Math.min(hits.length, 12);
      marked = (marked + (event.key === "ArrowDown" ? 1 : last - 1)) % last;
      showHits();
      event.preventDefault();
    }
  });

  // Drawing ----------------------------------------------------------------------------------------------------------

  const sans = getComputedStyle(document.body).fontFamily, widths = new Map();
  function measure(ctx, text, font) {
    const key = font + text;
    if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
    return widths.get(key);
  }
  // Labels keep their size on screen. The best connected are set first; a label that would cover another is left out.
  function drawLabels(ctx) {
    const scale = network.getScale(), screen = at("network"), corner = network.DOMtoCanvas({ x: 0, y: 0 });
    const taken = new Map();
    const free = (x, y, w, h) => {
      const cells = [];
      for (let i = Math.floor(x / 60); i <= Math.floor((x + w) / 60); i++)
        for (let j = Math.floor(y / 20); j <= Math.floor((y + h) / 20); j++) cells.push(i * 4096 + j);
      for (const cell of cells) for (const b of taken.get(cell) || []) if (x < b[0] + b[2] && b[0] < x + w && y < b[1] + b[3] && b[1] < y + h) return false;
      for (const cell of cells) { if (!taken.has(cell)) taken.set(cell, []); taken.get(cell).push([x, y, w, h]); }
      return true;
    };
    ctx.save();
    ctx.scale(1 / scale, 1 / scale);
    ctx.textAlign = "center"; ctx.lineJoin = "round";
    const write = (text, font, x, y, w, h, colour) => {
      ctx.font = font; ctx.textBaseline = "middle";
      ctx.strokeStyle = "rgba(250,248,244,.92)"; ctx.lineWidth = 4;
      ctx.strokeText(text, x + w / 2, y + h / 2);
      ctx.fillStyle = colour; ctx.fillText(text, x + w / 2, y + h / 2);
    };
    const block = row => {
      if (wasHidden.nodes.has(row.id) || row.size * scale < 3) return;
      const place = network.body.nodes[row.id], r = row.size * scale * 0.55;
      free((place.x - corner.x) * scale - r, (place.y - corner.y) * scale - r, 2 * r, 2 * r);
    };
    if (focus) focus.nodes.forEach(id => block(nodeOf.get(id))); else byDegree.forEach(block);
    let left = 160; // labels to set at most, for speed
    const label = (row, forced) => {
      if (wasHidden.nodes.has(row.id) || left <= 0) return;
      const place = network.body.nodes[row.id], x = (place.x - corner.x) * scale, y = (place.y - corner.y) * scale;
      if (x < -60 || y < -40 || x > screen.clientWidth + 60 || y > screen.clientHeight + 20) return;
      if (!forced && row.size * scale < 2.5 && row.degree < 8) return; // a speck needs no name until one comes closer
      const pixels = row.degree > 11 ? 15 : row.degree > 4 ? 13.5 : 12.5;
      const font = (row.id === state.node || row.degree > 11 ? "600 " : "") + pixels + "px " + sans;
      const text = short(row.label, forced ? 26 : 13);
      ctx.font = font;
      const w = measure(ctx, text, font) + 4, h = pixels + 5, r = row.size * scale + 2;
      const whole = x >= 0 && x <= screen.clientWidth ? Math.max(4, Math.min(x - w / 2, screen.clientWidth - w - 4)) : x - w / 2; // not cut off at the side
      const spots = [[whole, y + r], [whole, y - r - h], [x + r, y - h / 2], [x - r - w, y - h / 2]]; // below, above, right, left
      const spot = spots.find(([across, down]) => free(across, down, w, h)) || (forced ? spots[0] : null);
      if (!spot) return;
      left--;
      write(text, font, spot[0] + corner.x * scale, spot[1] + corner.y * scale, w, h, "#22262b");
    };
    if (state.hover !== null && nodeOf.has(state.hover)) label(nodeOf.get(state.hover), true);
    if (focus) {
      if (state.node !== null) label(nodeOf.get(state.node), true);
      for (const row of byDegree) if (focus.nodes.has(row.id) && row.id !== state.node) label(row, focus.nodes.size < 12);
      for (const id of focus.edges.slice(0, 40)) {
        const edge = edgeOf.get(id), middle = network.body.edges[id].edgeType.getPoint(0.5);
        const said = edge.said.map(value => shownValue("metric", value)).join("、"), text = short(said || relationName(edge.relation), 16);
        const font = "11.5px " + sans, x = (middle.x - corner.x) * scale, y = (middle.y - corner.y) * scale;
        ctx.font = font;
        const w = measure(ctx, text, font) + 4;
        if (free(x - w / 2, y - 8, w, 16)) write(text, font, middle.x * scale - w / 2, middle.y * scale - 8, w, 16, "#8c2f24");
      }
    } else for (const row of byDegree) label(row, false);
    ctx.restore();
  }

  // What stands out is drawn again over a veil: thousands of faded nodes cost nothing. `body` is no public part of
  // vis-network; the release is fixed with pyvis.
  function cover(ctx, opacity) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = `rgba(250,248,244,${opacity})`;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
  }
  function drawFocus(ctx) {
    cover(ctx, 0.8);
    for (const id of focus.edges) if (!wasHidden.edges.has(id)) { network.body.edges[id].draw(ctx); network.body.edges[id].drawArrows(ctx); }
    for (const id of focus.nodes) if (!wasHidden.nodes.has(id)) network.body.nodes[id].draw(ctx);
  }

  function draw() {
    const bend = row => ({ enabled: true, type: row.bend > 0 ? "curvedCW" : "curvedCCW", roundness: 0.16 * Math.abs(row.bend) });
    nodes = new vis.DataSet(nodeRows.map(row => ({ id: row.id, group: row.group, size: row.size, x: row.x, y: row.y })));
    edges = new vis.DataSet(edgeRows.map(row => ({
      id: row.id, from: row.from, to: row.to,
      ...(row.bend ? { smooth: bend(row) } : null),
      ...(row.symmetric || row.light ? { arrows: { to: { enabled: false } } } : null),
      ...(row.light ? { dashes: [3, 4], width: 1, color: { color: "#c9c1b1" } } : { width: Math.min(1.7 + 0.5 * (row.facts.length - 1), 5) }),
    })));
    network = new vis.Network(at("network"), { nodes, edges }, options);
    network.on("beforeDrawing", ctx => cover(ctx, 1));
    network.on("afterDrawing", ctx => { if (focus) drawFocus(ctx); drawLabels(ctx); });
    network.on("click", event => {
      at("network").focus({ preventScroll: true });
      if (event.nodes.length) chooseNode(event.nodes[0], false);
      else if (event.edges.length) choose(null, event.edges[0]);
      else clear();
    });
    network.on("doubleClick", event => { if (event.nodes.length) enterEgo(event.nodes[0]); });
    network.on("hoverNode", event => { state.hover = event.node; at("network").classList.add("pointing"); });
    network.on("blurNode", () => { state.hover = null; at("network").classList.remove("pointing"); });
    network.on("hoverEdge", () => at("network").classList.add("pointing"));
    network.on("blurEdge", () => at("network").classList.remove("pointing"));
    network.fit({ maxZoomLevel: 1.3 });
  }

  const zoom = factor => network && network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.02), 6) });
  const pan = (x, y) => { const from = network.getViewPosition(), scale = network.getScale(); network.moveTo({ position: { x: from.x + x / scale, y: from.y + y / scale } }); };
  const moves = { ArrowLeft: () => pan(-80, 0), ArrowRight: () => pan(80, 0), ArrowUp: () => pan(0, -80), ArrowDown: () => pan(0, 80),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: () => frame() };

  document.addEventListener("keydown", event => {
    const typing = event.target === at("search");
    if (event.key === "Escape") {
      if (typing && !at("hits").hidden) { closeHits(); return; }
      if (!network) return;
      if (state.node === null && state.edge === null && state.ego === null) frame();
      clear();
      if (state.ego !== null) leaveEgo();
    } else if (event.key === "/" && !typing) {
      at("search").focus(); at("search").select(); event.preventDefault();
    } else if (event.target === at("network") && moves[event.key] && network && !event.ctrlKey && !event.metaKey) {
      moves[event.key](); event.preventDefault();
    }
  });

  function speak() {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
    const name = (id, key) => { at(id).setAttribute("aria-label", say(key)); at(id).title = say(key); };
    name("closer", "closer"); name("farther", "farther"); name("fit", "fit");
    at("search").placeholder = say("search"); at("search").setAttribute("aria-label", say("searchLabel"));
    at("hits").setAttribute("aria-label", say("searchLabel")); at("network").setAttribute("aria-label", say("canvas"));
    at("reset").textContent = say("reset"); at("language").textContent = say("other"); at("language").title = say("otherLabel");
    at("counts").textContent = say("counts", { nodes: nodeRows.length.toLocaleString("en"), edges: edgeRows.length.toLocaleString("en"),
      facts: page.facts.length.toLocaleString("en"), documents: page.sources.length.toLocaleString("en") });
    at("empty").textContent = say("empty"); at("empty").hidden = nodeRows.length > 0;
    at("rail").hidden = at("panel").hidden = !nodeRows.length;
    showRail(); showBanner(); showPanel();
    if (network) network.redraw();
  }
  at("language").addEventListener("click", () => { lang = lang === "zh" ? "en" : "zh"; speak(); });
  at("reset").addEventListener("click", resetAll);
  at("closer").addEventListener("click", () => zoom(1.3));
  at("farther").addEventListener("click", () => zoom(1 / 1.3));
  at("fit").addEventListener("click", () => network && frame());

  speak();
  if (nodeRows.length) {
    draw();
    let start = "";
    try { start = decodeURIComponent(location.hash.slice(1)); } catch { /* not one of ours */ }
    if (nodeOf.has(start)) chooseNode(start, true);
  }
  window.kgPage = { network, state }; // for a console, and for tests that need to know where a node is drawn
})();
