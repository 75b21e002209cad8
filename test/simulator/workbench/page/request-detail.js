import { get, post } from './api.js';
import { empty, h, table, toast } from './dom.js';
import { formatTime, t } from './language.js';
import { callerName } from './people.js';

/** Fills a place with everything the simulator keeps of a request. */
export async function showDetail(place, entry) {
  place.replaceChildren(h('p', { className: 'facts' }, facts(entry)), callTable(entry.calls));
  const detail = await get(`/requests/${entry.id}`).catch(() => undefined);
  if (!detail) return;
  place.replaceChildren(
    h('p', { className: 'facts' }, facts(entry)),
    h('p', { className: 'facts' }, `${t('requests.id')} `, h('code', {}, detail.requestId ?? '')),
    detail.isRepeatable ? tools(detail) : '',
    logs(detail.logs),
    message(t('requests.request'), detail.request),
    message(t('requests.response'), detail.response),
    callTable(detail.calls),
  );
}

function facts({ at, kind, caller, roundTrips, isColdStart, milliseconds }) {
  const trips = roundTrips === 1 ? t('requests.trip') : t('requests.trips', { n: roundTrips });
  const by = callerName(caller, t('requests.bank'));
  const parts = [formatTime(at, 'full'), kind, by, `${milliseconds.toFixed(1)} ms`, trips];
  return [...parts, isColdStart && t('requests.cold')].filter(Boolean).join(' · ');
}

function tools({ id }) {
  const copy = async () => {
    const { command } = await get(`/requests/${id}/curl`);
    await navigator.clipboard.writeText(command);
    toast(t('requests.copied'));
  };
  const again = async (event) => {
    event.target.disabled = true;
    try {
      const { status } = await post(`/requests/${id}/again`);
      toast(t('requests.answered', { status }));
    } finally {
      event.target.disabled = false;
    }
  };
  return h(
    'div',
    { className: 'tools' },
    h('button', { type: 'button', onclick: copy, title: t('requests.copyHint') }, t('requests.copy')),
    h('button', { type: 'button', onclick: again }, t('requests.again')),
  );
}

function logs(lines) {
  if (lines.length === 0) return '';
  return h(
    'div',
    { className: 'part' },
    h('h3', {}, t('requests.logs')),
    lines.map(({ level, message: text }) => h('pre', { tabIndex: 0, className: `log ${level.toLowerCase()}` }, text)),
  );
}

function message(title, { line, headers, body }) {
  if (!line && !body) return '';
  return h(
    'div',
    { className: 'part' },
    h('h3', {}, title),
    line ? h('p', {}, h('code', {}, line)) : '',
    headers.length > 0
      ? h(
          'details',
          {},
          h('summary', {}, t('requests.headers', { n: headers.length })),
          h(
            'dl',
            { className: 'headers' },
            headers.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
          ),
        )
      : '',
    body ? h('pre', { tabIndex: 0 }, body) : '',
  );
}

function callTable(calls) {
  if (calls.length === 0) return empty(t('requests.noCalls'));
  const labels = [t('service'), t('operation'), t('milliseconds'), t('units'), t('requests.written'), t('error')];
  return table(labels, calls.map(callRow));
}

const callRow = ({ service, operation, from, milliseconds, read, write, written = [], errorName }) => [
  service,
  operation,
  `${from.toFixed(1)} + ${milliseconds.toFixed(1)}`,
  read || write ? `${read ?? 0} / ${write ?? 0}` : '',
  written.length > 0 ? h('code', { className: 'written' }, written.join('\n')) : '',
  errorName ? h('span', { className: 'error' }, errorName) : '',
];
