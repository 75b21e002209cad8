import { badge, empty, h, table } from './dom.js';
import { formatTime, t } from './language.js';

const entries = [];
const listeners = new Set();
let isLive = false;
let isPaused = false;
let filter = '';

/** Calls back after each request the simulator has served. */
export function onRequest(listener) {
  listeners.add(listener);
}

const source = new EventSource('/_simulator/requests');
const changed = (entry) => {
  for (const listener of listeners) listener(entry);
};
source.addEventListener('open', () => {
  isLive = true;
  changed();
});
source.addEventListener('error', () => {
  isLive = false;
  changed();
});
source.addEventListener('message', ({ data }) => {
  const entry = JSON.parse(data);
  // A simulator that was started again counts from one.
  if (entry.id <= (entries[0]?.id ?? 0)) entries.length = 0;
  entries.unshift(entry);
  entries.length = Math.min(entries.length, 200);
  changed(entry);
});

export const requests = {
  id: 'requests',
  mount(root) {
    const list = h('ol', { className: 'requests', 'aria-label': t('requests') });
    const state = h('span', { className: 'live' });
    const input = h('input', {
      type: 'search',
      value: filter,
      placeholder: t('requests.filter'),
      'aria-label': t('requests.filter'),
      oninput: () => {
        filter = input.value.trim();
        draw();
      },
    });
    const pause = h('input', {
      type: 'checkbox',
      checked: isPaused,
      onchange: () => {
        isPaused = pause.checked;
        draw();
      },
    });
    const clear = h(
      'button',
      {
        type: 'button',
        onclick: () => {
          entries.length = 0;
          draw();
        },
      },
      t('requests.clear'),
    );
    root.append(
      h(
        'div',
        { className: 'tools' },
        input,
        h('label', { className: 'check' }, pause, t('requests.pause')),
        clear,
        state,
      ),
      list,
    );
    const rows = new Map();

    function draw() {
      state.textContent = isLive ? t('requests.connected') : t('requests.lost');
      state.classList.toggle('on', isLive);
      if (isPaused) return;
      const shown = entries.filter(({ operation, code = '' }) => `${operation} ${code}`.includes(filter));
      for (const id of rows.keys()) if (!shown.some((entry) => entry.id === id)) rows.delete(id);
      // Rows stay the same elements, so that an open one stays open and keeps the focus.
      const items = shown.map((entry) => {
        if (!rows.has(entry.id)) rows.set(entry.id, row(entry));
        return rows.get(entry.id);
      });
      sync(list, items.length > 0 ? items : [h('li', {}, empty(t('requests.none')))]);
    }
    draw();
    return draw;
  },
};

// Moving an element that has the focus would take the focus away: only what changed is touched.
function sync(list, items) {
  for (const child of [...list.children]) if (!items.includes(child)) child.remove();
  for (const [index, item] of items.entries()) {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  }
}

function row(entry) {
  const { operation, status, code, milliseconds, kind, roundTrips, calls, at, isColdStart } = entry;
  const trips = roundTrips === 1 ? t('requests.trip') : t('requests.trips', { n: roundTrips });
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('time', { dateTime: at, title: formatTime(at, 'full') }, formatTime(at, 'time')),
        h('strong', { className: 'operation' }, operation),
        badge(String(status ?? (code ? '!' : 'ok')), statusKind(status, code)),
        h('span', { className: 'code' }, code ?? ''),
        h('span', { className: 'ms' }, `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`),
        timeline(entry),
      ),
      h('p', { className: 'facts' }, [kind, trips, isColdStart && t('requests.cold')].filter(Boolean).join(' · ')),
      calls.length === 0
        ? empty(t('requests.noCalls'))
        : table([t('service'), t('operation'), t('milliseconds'), t('units'), t('error')], calls.map(callRow)),
    ),
  );
}

function statusKind(status, code) {
  if (status === undefined) return code ? 'bad' : 'good';
  if (status >= 500) return 'bad';
  return status >= 400 ? 'warn' : 'good';
}

const callRow = ({ service, operation, from, milliseconds, read, write, errorName }) => [
  service,
  operation,
  `${from.toFixed(1)} + ${milliseconds.toFixed(1)}`,
  read || write ? `${read ?? 0} / ${write ?? 0}` : '',
  errorName ?? '',
];

/** The AWS calls as bars over the time of the request. */
function timeline({ calls, milliseconds }) {
  const bars = calls.map(({ service, operation, from, milliseconds: length, errorName }) => {
    const bar = h('i', {
      className: `bar ${service}${errorName ? ' failed' : ''}`,
      title: `${service} ${operation} ${length.toFixed(1)} ms`,
    });
    bar.style.left = `${Math.min(100, (from / milliseconds) * 100)}%`;
    bar.style.width = `${Math.min(100, (length / milliseconds) * 100)}%`;
    return bar;
  });
  return h('span', { className: 'timeline', 'aria-hidden': 'true' }, bars);
}
