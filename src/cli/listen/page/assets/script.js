"use strict";
// What deliveries hold is never markup: it reaches the page through textContent and value alone.

const MOST = 500;
const $ = (id) => document.getElementById(id);
const rows = new Map();
let chosen = null;
let details = null;
let last = 0;
let run = null;
let isPaused = false;
let waiting = [];

/** An element with a class, a text, and children. */
function el(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const child of children) element.append(child);
  return element;
}

// -- asking ------------------------------------------------------------------------------------------------------------

const token = (() => {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (found) {
    sessionStorage.setItem("token", found);
    history.replaceState(null, "", location.pathname);
  }
  return found || sessionStorage.getItem("token");
})();

function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (token) headers.authorization = `Bearer ${token}`;
  return fetch(path, { ...options, headers, cache: "no-store", credentials: "omit" });
}

async function tell(path, value) {
  const answer = await ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `the answer is ${answer.status}`);
  return said;
}

/** Reads server-sent events with `fetch`, which sends the token in a header. */
async function listen() {
  for (;;) {
    try {
      const answer = await ask(`api/live?after=${last}&run=${run ?? ""}`);
      if (answer.status === 401) {
        state("the token is missing or wrong: open the page with #token=…");
        return;
      }
      if (!answer.ok) throw new Error(`${answer.status}`);
      state("");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        for (const event of events) take(event);
      }
    } catch {
      // Told below: the process has ended, or was started again.
    }
    state("not connected: is hookwright listen running?");
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function take(event) {
  let kind = "";
  let data = "";
  for (const line of event.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (!data) return;
  const value = JSON.parse(data);
  if (kind === "hello") hello(value);
  if (kind === "rows") {
    if (isPaused) waiting.push(...value.rows);
    else add(value.rows);
    const newest = value.rows[value.rows.length - 1];
    if (newest) last = newest.number;
    if (isPaused) waiting = waiting.slice(-MOST);
    count();
  }
}

function hello(value) {
  if (run !== null && run !== value.run) {
    rows.clear();
    $("rows").replaceChildren();
    last = 0;
  }
  run = value.run;
  const endpoints = value.endpoints.map((it) => {
    const onward = it.forward_to ? ` → ${it.forward_to}` : "";
    return `${value.deliveries}${it.path} (${it.name}${onward})`;
  });
  $("where").textContent = endpoints.join(" · ");
}

function state(text) {
  $("state").textContent = text;
}

// -- the list ----------------------------------------------------------------------------------------------------------

const tone = {
  genuine: "good", handshake: "good", refused: "bad", "turned-away": "bad", unchecked: "odd",
  valid: "good", invalid: "bad", malformed: "bad", unknown: "odd", none: "odd",
};

function micros(value) {
  if (value < 1000) return `${value} µs`;
  if (value < 1000000) return `${Math.floor(value / 1000)} ms`;
  return `${(value / 1000000).toFixed(1)} s`;
}

function clock(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toLocaleTimeString();
}

function add(list) {
  const fresh = document.createDocumentFragment();
  for (const row of list.slice(-MOST)) {
    if (rows.has(row.id)) continue;
    const item = el(
      "li", "new",
      el("span", "event", row.event ?? "(no event)", row.events ? ` ×${row.events}` : ""),
      el("span", "right",
        el("span", `badge ${tone[row.verdict] ?? ""}`, row.verdict), " ",
        el("span", `badge ${tone[row.schema] ?? ""}`, row.schema === "none" ? "" : row.schema)),
      el("span", "small", `${clock(row.time)} · ${row.method} ${row.path}${row.replay_of ? " · replay" : ""}`),
      el("span", "small right", `${row.status} · ${micros(row.latency_us)}`),
    );
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.id = `row-${row.id}`;
    item.dataset.id = row.id;
    item.hidden = !fits(row);
    rows.set(row.id, { row, item });
    fresh.prepend(item);
  }
  $("rows").prepend(fresh);
  for (const [id, { item }] of rows) {
    if (rows.size <= MOST) break;
    if (id === chosen) continue;
    item.remove();
    rows.delete(id);
  }
  count();
}

function fits(row) {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [row.event, row.path, row.id, row.reason, row.verdict, row.schema, row.status, row.endpoint]
    .join(" ").toLowerCase();
  return (!$("verdict").value || row.verdict === $("verdict").value)
    && (!$("schema").value || row.schema === $("schema").value)
    && words.every((word) => text.includes(word));
}

function filter() {
  for (const { row, item } of rows.values()) item.hidden = !fits(row);
  count();
}

function count() {
  const seen = visible().length;
  const more = waiting.length ? `, ${waiting.length} waiting` : "";
  $("count").textContent = rows.size ? `${seen} of ${rows.size} shown${more}` : more.slice(2);
  $("empty").hidden = rows.size > 0;
}

function visible() {
  return [...$("rows").children].filter((item) => !item.hidden);
}

function move(step) {
  const items = visible();
  if (!items.length) return;
  const at = items.findIndex((item) => item.dataset.id === chosen);
  const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  choose(next.dataset.id, false);
  next.scrollIntoView({ block: "nearest" });
}

// -- one delivery ------------------------------------------------------------------------------------------------------

async function choose(id, opens = true) {
  if (chosen !== null) rows.get(chosen)?.item.setAttribute("aria-selected", "false");
  chosen = id;
  rows.get(id)?.item.setAttribute("aria-selected", "true");
  $("rows").setAttribute("aria-activedescendant", `row-${id}`);
  if (opens) document.body.classList.add("opened");
  const answer = await ask(`api/seen/${encodeURIComponent(id)}`);
  const value = await answer.json();
  if (chosen !== id) return;
  if (!answer.ok) {
    details = null;
    $("shown").hidden = true;
    $("none").hidden = false;
    $("none").textContent = value.error;
    return;
  }
  details = value;
  show();
}

function show() {
  const { record, events } = details;
  $("none").hidden = true;
  $("shown").hidden = false;
  $("said").textContent = "";
  $("title").textContent = record.event ?? "(no event)";
  $("facts").textContent =
    `${record.method} ${record.path} · ${record.time} · answered ${record.status} in ${micros(record.latency_us)}`
    + ` · ${details.size} bytes · ${record.id}${record.replay_of ? ` · replay of ${record.replay_of}` : ""}`;
  $("verdicts").replaceChildren(...verdicts(record));
  const cards = [];
  events.forEach((event, at) => {
    const of = events.length > 1 ? ` ${at + 1} of ${events.length}: ${event.event ?? "unknown"}` : "";
    cards.push(card(`Payload${of}`, event.tree ? tree(event.tree, event.violations) : plain(record)));
    if (event.typed) cards.push(card(`Typed value${of}`, el("pre", "", event.typed)));
  });
  if (!events.length) cards.push(card("Body", details.tree ? tree(details.tree, []) : plain(record)));
  cards.push(card("Headers", table(details.headers)));
  for (const event of events) {
    if (event.cloud_event) cards.push(card("CloudEvent", tree(event.cloud_event, [])));
  }
  if (record.answer) {
    const status = record.answer.status ?? "nobody answered";
    cards.push(card(`Answer of the receiver: ${status}`, el("pre", "", record.answer.text)));
  }
  $("cards").replaceChildren(...cards);
  for (const id of ["signed", "send-signed"]) $(id).disabled = details.cannot_sign !== null;
  for (const button of buttons("tamper")) button.disabled = details.cannot_sign !== null;
  $("signed").title = details.cannot_sign ?? "";
  $("edit").disabled = details.text === null;
  for (const button of buttons("copy")) button.disabled = details[button.dataset.copy] === null;
  for (const id of ["tamper", "copy"]) $(id).open = false;
}

function verdicts(record) {
  const words = {
    genuine: "the signature is right",
    handshake: "it is a handshake, and was answered",
    unchecked: "the signature was not looked at",
    refused: "the signature is refused",
    "turned-away": "no endpoint took it",
  };
  const reason = record.reason ? `: ${record.reason}` : "";
  const signature = el("p", tone[record.verdict] ?? "", el("strong", "", record.verdict), " ",
    el("span", "", `${words[record.verdict] ?? ""}${reason}`));
  if (record.hints?.length) {
    signature.append(el("ul", "", ...record.hints.map((hint) => el("li", "", hint))));
  }
  const rules = {
    valid: "the payload keeps every rule of the document",
    invalid: "the payload breaks rules of the document",
    malformed: "the payload does not fit its type",
    unknown: "the payload is no event of the document",
    none: "there is no document to compare with",
  };
  const schema = el("p", tone[record.schema] ?? "", el("strong", "", record.schema), " ",
    el("span", "", rules[record.schema] ?? ""));
  if (record.violations?.length) {
    schema.append(el("ul", "", ...record.violations.map((it) =>
      el("li", "", el("code", "", it.pointer || "(the payload)"), ` ${it.message}`))));
  }
  return [signature, schema];
}

function card(title, content) {
  return el("section", "card", el("h3", "", title), content);
}

function plain(record) {
  if (record.body !== undefined) return el("pre", "", record.body || "(empty)");
  return el("pre", "", `base64: ${record.body_base64}`);
}

function table(pairs) {
  return el("table", "mono", el("tbody", "", ...pairs.map(([name, value]) => {
    const head = el("th", "", name);
    head.scope = "row";
    return el("tr", "", head, el("td", "", value));
  })));
}

const escaped = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** JSON as nested lists, with what is wrong where it is wrong. */
function tree(node, violations) {
  const wrong = new Map();
  for (const { pointer, message } of violations) {
    wrong.set(pointer, [...(wrong.get(pointer) ?? []), message]);
  }
  const left = new Set(wrong.keys());
  const root = el("ul", "tree mono", branch(null, node, "", wrong, left, 0));
  // A member that is missing has no place of its own.
  for (const pointer of left) {
    for (const message of wrong.get(pointer)) {
      root.append(el("li", "wrong", el("code", "", pointer || "(the payload)"), " ", el("span", "why", message)));
    }
  }
  return root;
}

function branch(name, node, pointer, wrong, left, depth) {
  const head = name === null ? [] : [el("span", "name", name), ": "];
  const why = [];
  for (const message of wrong.get(pointer) ?? []) why.push(" ", el("span", "why", `✗ ${message}`));
  left.delete(pointer);
  const item = el("li", why.length ? "wrong" : "");
  const children = node.object ?? node.list;
  if (!children) {
    const value = node.text !== undefined && node.text !== null
      ? el("span", "text", `"${node.text}"`)
      : el("span", node.cut ? "quiet" : "", node.cut ? "…" : node.plain ?? "");
    item.append(...head, value, ...why);
    return item;
  }
  const [open, close] = node.object ? "{}" : "[]";
  if (!children.length) {
    item.append(...head, `${open}${close}`, ...why);
    return item;
  }
  const inner = el("ul", "");
  children.forEach((child, at) => {
    const [key, value] = node.object ? child : [at, child];
    const below = `${pointer}/${node.object ? escaped(key) : at}`;
    inner.append(branch(`${key}`, value, below, wrong, left, depth + 1));
  });
  const box = el("details", "", el("summary", "", ...head,
    el("span", "quiet", `${open} ${children.length} ${close}`), ...why), inner);
  const isWrongBelow = [...wrong.keys()].some((it) => it.startsWith(`${pointer}/`));
  box.open = depth < 2 || isWrongBelow;
  item.append(box);
  return item;
}

// -- what can be done --------------------------------------------------------------------------------------------------

async function replay(wish, said) {
  if (!details) return null;
  try {
    const { id } = await tell(`api/seen/${encodeURIComponent(details.record.id)}/replay`, wish);
    await opened(id);
    $("said").textContent = "Sent again: this is the replay.";
    return id;
  } catch (error) {
    said.textContent = `Not sent: ${error.message}`;
    return null;
  }
}

function buttons(id) {
  return $(id).querySelectorAll("button");
}

/** Opens a delivery as soon as its row is there. */
async function opened(id) {
  for (let tries = 0; tries < 50 && !rows.has(id); tries += 1) {
    if (isPaused) pause();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await choose(id);
}

function edit() {
  if (!details || details.text === null) return;
  $("edit-headers").value = details.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  $("edit-body").value = details.text;
  $("edit-said").textContent = details.cannot_sign ? `It cannot be signed: ${details.cannot_sign}.` : "";
  $("editor").showModal();
}

async function sendEdited(how) {
  const headers = {};
  for (const line of $("edit-headers").value.split("\n")) {
    if (!line.trim()) continue;
    const at = line.indexOf(":");
    if (at < 1) {
      $("edit-said").textContent = `“${line}” is no header: write “name: value”.`;
      return;
    }
    const name = line.slice(0, at).trim().toLowerCase();
    headers[name] = [...(headers[name] ?? []), line.slice(at + 1).trim()];
  }
  if (await replay({ how, headers, body: $("edit-body").value }, $("edit-said"))) $("editor").close();
}

async function copy(kind) {
  const text = details?.[kind];
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text);
    $("said").textContent = "Copied.";
  } catch {
    $("said").textContent = "The browser does not let pages copy: take it from here.";
    $("cards").prepend(card("To copy", el("pre", "", text)));
  }
}

function pause() {
  isPaused = !isPaused;
  $("pause").setAttribute("aria-pressed", `${isPaused}`);
  if (!isPaused) {
    const held = waiting;
    waiting = [];
    add(held);
  }
  count();
}

async function clear() {
  await tell("api/clear", {}).catch((error) => state(error.message));
  rows.clear();
  waiting = [];
  chosen = null;
  details = null;
  $("rows").replaceChildren();
  $("shown").hidden = true;
  $("none").hidden = false;
  count();
}

function back() {
  document.body.classList.remove("opened");
  $("rows").focus();
}

// -- keys and clicks ---------------------------------------------------------------------------------------------------

$("rows").addEventListener("click", (event) => {
  const item = event.target.closest("li");
  if (item) choose(item.dataset.id);
});
for (const id of ["filter", "verdict", "schema"]) $(id).addEventListener("input", filter);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("pause").addEventListener("click", pause);
$("clear").addEventListener("click", clear);
$("back").addEventListener("click", back);
$("again").addEventListener("click", () => replay({ how: "as-is" }, $("said")));
$("signed").addEventListener("click", () => replay({ how: "signed" }, $("said")));
$("edit").addEventListener("click", edit);
for (const button of buttons("tamper")) {
  button.addEventListener("click", () => replay({ how: button.dataset.how }, $("said")));
}
for (const button of buttons("copy")) {
  button.addEventListener("click", () => {
    $("copy").open = false;
    copy(button.dataset.copy);
  });
}
document.addEventListener("click", (event) => {
  for (const id of ["tamper", "copy"]) if (!$(id).contains(event.target)) $(id).open = false;
});
$("send-signed").addEventListener("click", () => sendEdited("signed"));
$("send-plain").addEventListener("click", () => sendEdited("as-is"));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || $("editor").open) return;
  if (event.key === "Escape") {
    const menu = event.target.closest("details.menu");
    if (menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (isTyping) event.target.blur();
    else back();
    return;
  }
  if (isTyping) return;
  const keys = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    Enter: () => chosen !== null && event.target === $("rows") && choose(chosen).then(() => $("one").focus()),
    "/": () => $("filter").focus(),
    r: () => replay({ how: "as-is" }, $("said")),
    e: edit,
    p: pause,
  };
  const isInOne = $("one").contains(event.target) && event.key.startsWith("Arrow");
  if (!keys[event.key] || isInOne) return;
  if (event.key !== "Enter" || event.target === $("rows")) event.preventDefault();
  keys[event.key]();
});

count();
listen();
