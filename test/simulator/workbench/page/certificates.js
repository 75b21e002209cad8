import { get } from './api.js';
import { badge, empty, h, table } from './dom.js';
import { formatTime, t } from './language.js';

const states = ['none', 'issuing', 'active', 'expired', 'revoked'];
const kinds = { active: 'good', issuing: 'warn', expired: 'bad', revoked: 'bad' };
let chosen = '';

export const certificates = {
  id: 'certificates',
  mount(root) {
    const tools = h('div', { className: 'tools chips', role: 'group', 'aria-label': t('state') });
    const list = h('div', {});
    root.append(tools, list);
    let items = [];

    function draw() {
      tools.replaceChildren(
        chip('', t('certificates.all'), items.length),
        ...states.map((state) => chip(state, t(`state.${state}`), items.filter((item) => item.state === state).length)),
      );
      const shown = items.filter(({ state }) => !chosen || state === chosen);
      const labels = ['loginId', 'userName', 'state', 'daysLeft', 'notAfter', 'serialNumber'].map((key) => t(key));
      list.replaceChildren(
        ...(shown.length > 0
          ? [table(labels, shown.map(row))]
          : [empty(t('certificates.none')), empty(t('seed.hint'))]),
      );
    }
    function chip(state, label, count) {
      const choose = () => {
        chosen = state;
        draw();
        tools.querySelector('[aria-pressed=true]').focus();
      };
      return h(
        'button',
        { type: 'button', 'aria-pressed': String(state === chosen), onclick: choose },
        label,
        h('b', {}, String(count)),
      );
    }
    return async () => {
      ({ items } = await get('/certificates'));
      // Most urgent first; those without an end last.
      items.sort((a, b) => (a.notAfter ?? '9').localeCompare(b.notAfter ?? '9'));
      draw();
    };
  },
};

function row({ loginId, name, state, daysLeft, notAfter, serialNumber }) {
  return [
    h('code', {}, loginId),
    name,
    badge(t(`state.${state}`), kinds[state]),
    daysLeft === undefined ? '' : left(daysLeft),
    notAfter ? formatTime(notAfter) : '',
    h('code', { className: 'serial' }, serialNumber ?? ''),
  ];
}

function left(days) {
  const fill = h('i', { className: days <= 10 ? 'bad' : days <= 40 ? 'warn' : 'good' });
  fill.style.width = `${Math.max(2, Math.min(100, (days / 366) * 100))}%`;
  const text = t(days === 1 ? 'days.one' : 'days.many', { n: days });
  return h('span', { className: 'left' }, h('span', { className: 'meter', 'aria-hidden': 'true' }, fill), text);
}
