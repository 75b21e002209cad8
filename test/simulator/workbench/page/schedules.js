import { get, post } from './api.js';
import { badge, empty, h, table, toast } from './dom.js';
import { formatTime, t } from './language.js';
import { requestsSoFar } from './log.js';

const runsShown = 20;

export const schedules = {
  id: 'schedules',
  mount(root) {
    const list = h('div', {});
    root.append(list);
    let drawn = '';

    async function run(name, button) {
      button.disabled = true;
      try {
        const { functionError } = await post(`/schedules/${encodeURIComponent(name)}/run`);
        if (functionError) toast(t('schedules.failed', { name, error: functionError }), 'bad');
        else toast(t('schedules.ran', { name }));
      } finally {
        await refresh();
        list.querySelector(`[data-name="${CSS.escape(name)}"]`)?.focus();
      }
    }
    function row({ name, expression, timeZone, nextRun, lastRun, lastError, operation }) {
      const button = h(
        'button',
        { type: 'button', 'data-name': name, onclick: () => run(name, button) },
        t('schedules.run'),
      );
      return [
        h('code', {}, name),
        h('span', {}, h('code', {}, expression), ` ${timeZone}`),
        nextRun ? formatTime(nextRun) : '',
        // Two runs may be in one minute.
        lastRun ? formatTime(lastRun, 'second') : '',
        pastRuns(name, operation),
        h('span', { className: 'error' }, lastError ?? ''),
        button,
      ];
    }
    async function refresh() {
      const { items } = await get('/schedules');
      const text = JSON.stringify([items, items.map(({ operation }) => runsOf(operation).map(({ id }) => id))]);
      if (text === drawn) return;
      drawn = text;
      const opened = new Set([...list.querySelectorAll('details[open]')].map(({ dataset }) => dataset.runs));
      const keys = ['name', 'expression', 'nextRun', 'lastRun', 'pastRuns', 'error'];
      const labels = [...keys.map((key) => t(key)), ''];
      list.replaceChildren(items.length > 0 ? table(labels, items.map(row)) : empty(t('schedules.none')));
      for (const details of list.querySelectorAll('details')) details.open = opened.has(details.dataset.runs);
    }
    return refresh;
  },
};

/** Newest first. */
const runsOf = (operation) =>
  requestsSoFar()
    .filter((entry) => entry.kind === 'schedule' && entry.operation === operation)
    .slice(0, runsShown);

function pastRuns(name, operation) {
  const runs = runsOf(operation);
  if (runs.length === 0) return '';
  return h(
    'details',
    { 'data-runs': name, className: 'runs' },
    h('summary', {}, t('schedules.runs', { n: runs.length })),
    h(
      'ul',
      {},
      runs.map(({ id, at, code, milliseconds }) =>
        h(
          'li',
          {},
          h('a', { href: `#requests/${id}` }, formatTime(at, 'second')),
          ` ${milliseconds.toFixed(0)} ms `,
          code ? badge(code, 'bad') : '',
        ),
      ),
    ),
  );
}
