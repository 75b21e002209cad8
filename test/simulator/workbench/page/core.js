import { post, put, quietly } from './api.js';
import { badge, empty, h, table, toast } from './dom.js';
import { formatTime, language, t } from './language.js';

/** The bank's core: when it works, what makes it misbehave, and the hand-overs that it has taken. */
export const core = {
  id: 'core',
  mount(root) {
    const state = h('p', { className: 'empty' });
    const reason = h('input', { type: 'text', id: 'core-reason', maxLength: 60, required: true });
    const line = h('input', { type: 'number', id: 'core-line', min: 1, max: 50_000 });
    reason.value = t('core.reasonUsual');
    const stopped = toggle('core.stopped', (isOn) => ({ stopped: isOn }));
    const lost = toggle('core.lost', (isOn) => ({ reports: isOn ? 'lost' : 'sent' }));
    const repeated = toggle('core.repeated', (isOn) => ({ reports: isOn ? 'repeated' : 'sent' }));
    const failing = toggle('core.fails', (isOn) => ({ failNext: isOn ? failure() : null }));
    const run = h('button', { type: 'button', onclick: runNow }, t('core.run'));
    const list = h('div', {});
    root.append(
      h('p', { className: 'empty' }, t('core.hint')),
      state,
      h(
        'div',
        { className: 'tools' },
        [stopped, lost, repeated, failing].map(({ label }) => label),
      ),
      h(
        'div',
        { className: 'tools' },
        h('label', { for: 'core-reason' }, t('core.reason')),
        reason,
        h('label', { for: 'core-line' }, t('core.line')),
        line,
        run,
      ),
      list,
    );

    const failure = () => ({ reason: reason.value.trim(), ...(line.value && { line: Number(line.value) }) });
    function toggle(text, change) {
      const button = h(
        'button',
        {
          type: 'button',
          role: 'switch',
          className: 'toggle',
          'aria-checked': 'false',
          'aria-label': t(text),
          onclick: async () => {
            const isOn = button.getAttribute('aria-checked') !== 'true';
            await put('/core', change(isOn));
            await refresh();
          },
        },
        h('i', {}),
      );
      return {
        label: h('span', { className: 'named' }, button, h('span', {}, t(text))),
        set: (isOn) => button.setAttribute('aria-checked', String(isOn)),
      };
    }
    async function runNow() {
      run.disabled = true;
      try {
        const { lastError } = await post('/core/run');
        toast(lastError ?? t('core.ran'), lastError ? 'bad' : '');
      } finally {
        run.disabled = false;
        await refresh();
      }
    }
    async function refresh() {
      const seen = await quietly('/core');
      if (!seen) {
        state.textContent = t('core.absent');
        return;
      }
      const { switches, pickUps, handovers, nextAt, lastError } = seen;
      stopped.set(switches.stopped);
      lost.set(switches.reports === 'lost');
      repeated.set(switches.reports === 'repeated');
      failing.set(switches.failNext !== null);
      const next = nextAt ? t('core.next', { at: formatTime(nextAt, 'full') }) : t('core.nothing');
      state.textContent = `${t('core.times', { times: pickUps.join(' · ') })} ${next}`;
      if (lastError) state.append(' ', badge(lastError, 'bad'));
      const keys = ['takenAt', 'service', 'id', 'count', 'total', 'state', 'results'];
      const labels = keys.map((key) => t(`core.${key}`));
      list.replaceChildren(handovers.length > 0 ? table(labels, handovers.map(row)) : empty(t('core.none')));
    }
    return refresh;
  },
};

const sum = (requests, of) => requests.reduce((all, each) => all + each[of], 0).toLocaleString(language());

function row({ handoverId, service, takenAt, requests, isFetched, reportAt, reportedAt, lostReports, results = [] }) {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const state = reportedAt
    ? t('core.reported', { at: formatTime(reportedAt) })
    : t(isFetched ? 'core.executing' : 'core.fetching', { at: formatTime(reportAt) });
  return [
    formatTime(takenAt),
    t(`core.service.${service}`),
    h('code', {}, handoverId),
    sum(requests, 'count'),
    sum(requests, 'total'),
    h(
      'span',
      {},
      state,
      lostReports > 0 && !reportedAt ? [' ', badge(t('core.lostReports', { n: lostReports }), 'bad')] : [],
    ),
    h(
      'span',
      { className: 'error' },
      failed.map(({ line, reason }) => (line ? t('core.lineFailed', { line, reason }) : reason)).join(' · '),
    ),
  ];
}
