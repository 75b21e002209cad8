import { get } from './api.js';
import { empty, h, table, toast } from './dom.js';
import { formatTime, language, t } from './language.js';

const relay = '/_simulator/try/bank/bank/calendar';
let chosenDate = '';

/** Asks the bank's own operations, as its back office does. */
async function ask(method, path, body) {
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': language() };
  const response = await fetch(`${relay}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer;
  toast([answer.detail, ...(answer.errors ?? []).map(({ detail, code }) => detail ?? code)].join(' '), 'bad');
  throw new Error(answer.code);
}

/** Hours, closures, and what closes and opens a service. */
export const calendar = {
  id: 'calendar',
  mount(root) {
    const date = h('input', {
      type: 'date',
      id: 'calendar-date',
      value: chosenDate,
      onchange: () => {
        chosenDate = date.value;
        void refresh();
      },
    });
    const note = h('p', { className: 'facts' });
    const hours = h('div', {});
    const closures = h('div', {});
    const service = h('select', { id: 'closure-service' });
    const minutes = h('input', {
      type: 'number',
      id: 'closure-minutes',
      min: 1,
      max: 100000,
      value: 60,
      required: true,
    });
    const form = h(
      'form',
      { className: 'tools', onsubmit: close },
      field('closure-service', t('calendar.service'), service),
      field('closure-minutes', t('calendar.minutes'), minutes),
      h('button', {}, t('calendar.close')),
    );
    root.append(
      h('div', { className: 'tools' }, field('calendar-date', t('calendar.date'), date)),
      note,
      hours,
      h('h3', {}, t('calendar.closures')),
      form,
      closures,
    );
    let now = Date.now();
    let isRead = false;
    let readings = 0;
    let words = {};
    const named = (code) => words[code]?.[language()] ?? t(`service.${code}`);

    async function close(event) {
      event.preventDefault();
      await syncNow();
      const until = new Date(now + Number(minutes.value) * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
      await ask('POST', '/closures', { service: service.value, until });
      toast(t('calendar.closed', { service: named(service.value) }));
      await refresh();
    }
    async function end(closureId) {
      await ask('POST', `/closures/${closureId}/end`, {});
      toast(t('calendar.opened'));
      await refresh();
    }
    async function syncNow() {
      now = Date.parse((await (await fetch('/_simulator/clock')).json()).now);
    }
    function row({ closureId, service: closed, from, until }) {
      const isOver = Date.parse(until) <= now;
      const label = t(Date.parse(from) > now ? 'calendar.withdraw' : 'calendar.end');
      const button = h('button', { type: 'button', onclick: () => end(closureId) }, label);
      return [named(closed), formatTime(from), formatTime(until), isOver ? t('calendar.over') : button];
    }
    async function refresh() {
      readings += 1;
      const reading = readings;
      [words] = await Promise.all([get('/services'), syncNow()]);
      const shown = await ask('GET', chosenDate ? `?date=${chosenDate}` : '');
      // Another day was chosen meanwhile.
      if (reading !== readings) return;
      if (!chosenDate) date.value = shown.date;
      const kind = shown.publicHoliday
        ? 'calendar.holiday'
        : shown.businessDay
          ? 'calendar.business'
          : 'calendar.noBusiness';
      note.textContent = `${formatTime(`${shown.date}T12:00:00+09:00`, 'day')} · ${t(kind)} · ${t('calendar.known', { date: shown.holidaysUntil })}`;
      const labels = [t('calendar.service'), t('calendar.open')];
      hours.replaceChildren(
        table(
          labels,
          shown.services.map(({ service: name, open }) => [named(name), spans(open)]),
        ),
      );
      if (service.options.length === 0) {
        service.append(...shown.services.map(({ service: name }) => h('option', { value: name }, named(name))));
      }
      const heads = [t('calendar.service'), t('calendar.from'), t('calendar.until'), ''];
      closures.replaceChildren(
        shown.closures.length > 0 ? table(heads, shown.closures.map(row)) : empty(t('calendar.none')),
      );
    }
    // Each reading is a request of the bank's, and each request a reason to look again: only what was done here is one.
    return async (isMoved) => {
      if (isRead && !isMoved) return;
      isRead = true;
      await refresh();
    };
  },
};

const field = (id, label, control) => h('div', { className: 'field' }, h('label', { for: id }, label), control);

/** `09:00–24:00`, in Japan's time. */
function spans(open) {
  if (open.length === 0) return t('calendar.shut');
  return open.map(({ from, until }) => `${clock(from)}–${clock(until, from)}`).join(', ');
}

function clock(instant, after) {
  const [day, time] = instant.split('T');
  return after && day > after.split('T')[0] && time.startsWith('00:00') ? '24:00' : time.slice(0, 5);
}
