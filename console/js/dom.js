// Elements, made without markup: whatever comes from a document becomes a text node.

const SVG = "http://www.w3.org/2000/svg";

// element("a", { href, class, onclick, "aria-label": … }, "text", child, [children], null)
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...present(children));
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export function link(href, attributes, ...children) {
  return element("a", { href, ...attributes }, ...children);
}

export function problem(error) {
  return element("p", { class: "problem", role: "alert" }, error.message);
}
