import { get } from './api.js';
import { badge, empty, h, table } from './dom.js';
import { walkByKeys } from './keys.js';
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
    const settle = walkByKeys(list, 'button.name');
    let items = [];
    let drawn = '';

    function draw() {
      tools.replaceChildren(
        chip('', t('certificates.all'), items.length),
        ...states.map((state) => chip(state, t(`state.${state}`), items.filter((item) => item.state === state).length)),
      );
      const shown = items.filter(({ state }) => !chosen || state === chosen);
      const labels = ['loginId', 'userName', 'company', 'state', 'daysLeft', 'notAfter', 'serialNumber'].map((key) =>
        t(key),
      );
      list.replaceChildren(
        ...(shown.length > 0
          ? [table(labels, shown.map(row))]
          : [empty(t('certificates.none')), empty(t('seed.hint'))]),
      );
      settle();
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
      const text = JSON.stringify(items);
      if (text !== drawn) draw();
      drawn = text;
    };
  },
};

function row({ userId, loginId, name, companyName, state, daysLeft, notAfter, serialNumber }) {
  const open = (event) => showCertificates(event.target, userId);
  return [
    h('button', { type: 'button', className: 'name', 'aria-expanded': 'false', onclick: open }, loginId),
    name,
    companyName ?? '',
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

/** Opens the certificates of a user below its row, or closes them. */
async function showCertificates(button, userId) {
  const own = button.closest('tr');
  const isOpen = button.getAttribute('aria-expanded') === 'true';
  button.setAttribute('aria-expanded', String(!isOpen));
  if (isOpen) return own.nextElementSibling?.remove();
  const { items } = await get(`/certificates/${encodeURIComponent(userId)}`);
  const cell = h('td', { colSpan: own.children.length, className: 'wide' });
  cell.append(...(items.length > 0 ? items.map(certificate) : [empty(t('certificates.never'))]));
  own.after(h('tr', { className: 'below' }, cell));
}

function certificate({ pem, ...facts }) {
  const shown = Object.entries(facts).filter(([, value]) => value !== undefined);
  const text = (name, value) => (/^(notBefore|notAfter|revokedAt)$/.test(name) ? formatTime(value, 'second') : value);
  return h(
    'div',
    { className: 'part' },
    h(
      'dl',
      { className: 'headers' },
      shown.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, text(name, value)))),
    ),
    pem ? h('details', {}, h('summary', {}, 'PEM'), h('pre', { tabIndex: 0 }, pem)) : '',
  );
}
