import { get, remove } from './api.js';
import { empty, h, table } from './dom.js';
import { formatTime, t } from './language.js';

export const denials = {
  id: 'denials',
  mount(root) {
    const list = h('div', {});
    const clear = h(
      'button',
      {
        type: 'button',
        onclick: async () => {
          await remove('/denials');
          await refresh();
        },
      },
      t('denials.clear'),
    );
    root.append(h('div', { className: 'tools' }, clear), list);

    async function refresh() {
      const { items } = await get('/denials');
      clear.disabled = items.length === 0;
      const labels = ['at', 'principal', 'action', 'resource', 'reason'].map((key) => t(key));
      list.replaceChildren(items.length > 0 ? table(labels, items.toReversed().map(row)) : empty(t('denials.none')));
    }
    return refresh;
  },
};

// Of an ARN the end says who or what it is.
const short = (arn) => h('code', { title: arn }, arn.split(/[:/]/).slice(-2).join('/'));
const row = ({ at, principal, action, resource, reason }) => [
  formatTime(at),
  short(principal),
  h('code', {}, action),
  short(resource),
  reason,
];
