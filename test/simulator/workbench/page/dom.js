/** Makes an element. Properties go to the element itself, `on…` are listeners, what has a dash is an attribute. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name.includes('-') || name === 'role' || name === 'for' || name === 'scope')
      element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Number.POSITIVE_INFINITY).filter((child) => child !== undefined && child !== false));
  return element;
}

/** A table with a head; each row is a list of cells. `labels` name the cells where the screen is too narrow for a head. */
export function table(labels, rows) {
  const cells = (row) =>
    row.map((cell, index) =>
      h('td', { 'data-label': labels[index] ?? '' }, cell instanceof Node ? cell : String(cell ?? '')),
    );
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        // A column of buttons has no head.
        labels.map((label) => (label ? h('th', { scope: 'col' }, label) : h('td', {}))),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((row) => h('tr', {}, cells(row))),
    ),
  );
}

export const badge = (text, kind = '') => h('span', { className: `badge ${kind}` }, text);
export const empty = (text) => h('p', { className: 'empty' }, text);

let timer;
/** Says something for a few seconds. */
export function toast(text, kind = '') {
  const element = document.getElementById('toast');
  element.textContent = text;
  element.className = `shown ${kind}`;
  clearTimeout(timer);
  timer = setTimeout(() => {
    element.className = '';
  }, 5000);
}
