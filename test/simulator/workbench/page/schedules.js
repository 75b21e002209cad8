import { get, post } from './api.js';
import { empty, h, table, toast } from './dom.js';
import { formatTime, t } from './language.js';

export const schedules = {
  id: 'schedules',
  mount(root) {
    const list = h('div', {});
    root.append(list);

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
    function row({ name, expression, timeZone, nextRun, lastRun, lastError }) {
      const button = h(
        'button',
        { type: 'button', 'data-name': name, onclick: () => run(name, button) },
        t('schedules.run'),
      );
      return [
        h('code', {}, name),
        h('span', {}, h('code', {}, expression), ` ${timeZone}`),
        nextRun ? formatTime(nextRun) : '',
        lastRun ? formatTime(lastRun) : '',
        h('span', { className: 'error' }, lastError ?? ''),
        button,
      ];
    }
    async function refresh() {
      const { items } = await get('/schedules');
      const labels = [...['name', 'expression', 'nextRun', 'lastRun', 'error'].map((key) => t(key)), ''];
      list.replaceChildren(items.length > 0 ? table(labels, items.map(row)) : empty(t('schedules.none')));
    }
    return refresh;
  },
};
