import { get } from './api.js';
import { empty, h } from './dom.js';
import { walkByKeys } from './keys.js';
import { t } from './language.js';
import { namesIn, readPeople } from './people.js';

let entity = '';
let prefix = '';
let value = '';
let index = '';
let kinds = [];

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
    const search = h('input', { type: 'search', id: 'value', value, autocomplete: 'off' });
    const indexes = h('select', { id: 'index', onchange: show });
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
      field('entity', select),
      field('prefix', input),
      field('value', search),
      field('index', indexes),
      h('button', {}, t('table.show')),
    );
    root.append(form, list, more);
    const settle = walkByKeys(list, 'summary');
    let isFilled = false;
    let shows = 0;

    async function fill() {
      const [known, inTable] = await Promise.all([get('/entities'), get('/indexes'), readPeople()]);
      kinds = known.items;
      const options = kinds.map(({ name, pk }) => h('option', { value: name }, `${name} — ${pk}`));
      const others = inTable.items.map(({ name, keys }) =>
        h('option', { value: name }, `${name} (${keys.join(', ')})`),
      );
      indexes.replaceChildren(h('option', { value: '' }, t('table.noIndex')), ...others);
      indexes.value = index;
      select.replaceChildren(h('option', { value: '' }, t('table.every')), ...options);
      select.value = entity;
      isFilled = true;
    }
    async function show() {
      entity = select.value;
      prefix = input.value.trim();
      value = search.value.trim();
      index = indexes.value;
      shows += 1;
      list.replaceChildren();
      more.hidden = true;
      await next();
    }
    async function next(cursor) {
      const query = new URLSearchParams({ entity, prefix, value, index, ...(cursor && { cursor }) });
      const asked = shows;
      // A second click would ask for the same page.
      more.onclick = null;
      const page = await get(`/items?${query}`);
      // Another choice was made while this answer was on its way.
      if (asked !== shows) return;
      list.querySelector('li:has(> .empty)')?.remove();
      list.append(...page.items.map(line));
      const none = t(page.cursor ? 'table.noneSoFar' : 'table.none');
      if (list.children.length === 0) list.append(h('li', {}, empty(none)));
      settle();
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

const field = (name, control) =>
  h('div', { className: 'field' }, h('label', { for: name }, t(`table.${name}`)), control);

function line(item) {
  const { pk, sk, ...rest } = item;
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('code', {}, pk),
        h('code', { className: 'sort' }, sk),
        h('span', { className: 'names' }, namesIn(item)),
      ),
      h('pre', { tabIndex: 0 }, JSON.stringify(rest, undefined, 2)),
    ),
  );
}
