import { get } from './api.js';
import { empty, h } from './dom.js';
import { t } from './language.js';

let entity = '';
let prefix = '';

export const items = {
  id: 'table',
  mount(root) {
    const select = h('select', { id: 'entity', onchange: show });
    const input = h('input', {
      type: 'text',
      id: 'prefix',
      value: prefix,
      placeholder: 'COMPANY#',
      autocomplete: 'off',
    });
    const list = h('ul', { className: 'items', 'aria-label': t('table') });
    const more = h('button', { type: 'button', hidden: true }, t('table.more'));
    const form = h(
      'form',
      {
        className: 'tools',
        onsubmit: (event) => {
          event.preventDefault();
          void show();
        },
      },
      h('label', { for: 'entity' }, t('table.entity')),
      select,
      h('label', { for: 'prefix' }, t('table.prefix')),
      input,
      h('button', {}, t('table.show')),
    );
    root.append(form, list, more);
    let isFilled = false;
    let shows = 0;

    async function fill() {
      const { items: kinds } = await get('/entities');
      const options = kinds.map(({ name, pk, sk }) => h('option', { value: name }, `${name} — ${pk} ${sk}`));
      select.replaceChildren(h('option', { value: '' }, t('table.every')), ...options);
      select.value = entity;
      isFilled = true;
    }
    async function show() {
      entity = select.value;
      prefix = input.value.trim();
      shows += 1;
      list.replaceChildren();
      await next();
      if (list.children.length === 0 && more.hidden) list.append(h('li', {}, empty(t('table.none'))));
    }
    async function next(cursor) {
      const query = new URLSearchParams({ entity, prefix, ...(cursor && { cursor }) });
      const asked = shows;
      const page = await get(`/items?${query}`);
      // Another choice was made while this answer was on its way.
      if (asked !== shows) return;
      list.append(...page.items.map(line));
      more.hidden = page.cursor === undefined;
      more.onclick = () => next(page.cursor);
    }
    return async () => {
      // What is being read is not taken away by a refresh.
      if (isFilled) return;
      await fill();
      await show();
    };
  },
};

function line(item) {
  const { pk, sk, ...rest } = item;
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h('summary', {}, h('code', {}, pk), h('code', { className: 'sort' }, sk)),
      h('pre', {}, JSON.stringify(rest, undefined, 2)),
    ),
  );
}
