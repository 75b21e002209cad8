import { badge, empty, h } from './dom.js';
import { walkByKeys } from './keys.js';
import { formatTime, t } from './language.js';
import { forgetRequests, isConnected, requestsSoFar } from './log.js';
import { callerName } from './people.js';
import { showDetail } from './request-detail.js';

const unasked = new Set(['schedule', 'stream', 'event', 'trigger']);
const page = 200;
const filter = { text: '', errors: false, asked: false, operation: '', caller: '', isPaused: false };
let shownAtMost = page;

export const requests = {
  id: 'requests',
  mount(root, wanted) {
    const list = h('ol', { className: 'requests', 'aria-label': t('requests') });
    const state = h('span', { className: 'live' });
    const more = h('button', { type: 'button', hidden: true, onclick: showMore }, t('table.more'));
    const operations = choice('requests.operation', 'operation', t('requests.everyOperation'));
    const callers = choice('requests.caller', 'caller', t('requests.everyCaller'));
    const text = h('input', {
      type: 'search',
      value: filter.text,
      placeholder: t('requests.filter'),
      'aria-label': t('requests.filter'),
      oninput: () => change({ text: text.value.trim() }),
    });
    const clear = h('button', { type: 'button', onclick: forget }, t('requests.clear'));
    const switches = [check('errors', 'requests.errors'), check('asked', 'requests.asked')];
    root.append(
      h('div', { className: 'tools' }, text, operations.select, callers.select, switches),
      h(
        'div',
        { className: 'tools' },
        check('isPaused', 'requests.pause'),
        clear,
        h('small', {}, t('requests.kept')),
        state,
      ),
      list,
      more,
    );
    const settle = walkByKeys(list, 'summary.row');
    const rows = new Map();
    const named = Number(wanted);
    let isRevealed = false;

    function check(name, label) {
      const input = h('input', {
        type: 'checkbox',
        checked: filter[name],
        onchange: () => change({ [name]: input.checked }),
      });
      return h('label', { className: 'check' }, input, t(label));
    }
    function choice(label, name, every) {
      const select = h('select', { 'aria-label': t(label), onchange: () => change({ [name]: select.value }) });
      let last = '';
      return {
        select,
        fill(values) {
          const all = [...new Set([...values, filter[name]])].filter(Boolean).sort();
          if (all.join() === last && select.options.length > 0) return;
          last = all.join();
          select.replaceChildren(
            h('option', { value: '' }, every),
            ...all.map((value) => h('option', { value }, value)),
          );
          select.value = filter[name];
        },
      };
    }
    function change(values) {
      Object.assign(filter, values);
      shownAtMost = page;
      draw(true);
    }
    function showMore() {
      shownAtMost += page;
      draw(true);
    }
    function forget() {
      forgetRequests();
      draw(true);
    }
    function draw(isForced = false) {
      const isLive = isConnected();
      state.className = `live ${isLive ? 'on' : ''}`;
      state.textContent = t(isLive ? 'requests.connected' : 'requests.lost');
      if (filter.isPaused && !isForced) return;
      const all = requestsSoFar();
      operations.fill(all.map(({ operation }) => operation));
      callers.fill(all.map(nameOf));
      const matching = all.filter((entry) => entry.id === named || isWanted(entry));
      const shown = matching.filter(({ id }, index) => index < shownAtMost || id === named);
      more.hidden = matching.length <= shown.length;
      for (const id of rows.keys()) if (!shown.some((entry) => entry.id === id)) rows.delete(id);
      // Rows stay the same elements, so that an open one stays open and keeps the focus.
      const items = shown.map((entry) => {
        if (!rows.has(entry.id)) rows.set(entry.id, row(entry));
        return rows.get(entry.id);
      });
      const none = t(all.length > 0 ? 'requests.noMatch' : 'requests.none');
      sync(list, items.length > 0 ? items : [h('li', {}, empty(none))]);
      settle();
      if (rows.has(named) && !isRevealed) reveal(rows.get(named));
    }
    // Once: what is opened by its address may be closed again.
    function reveal(item) {
      isRevealed = true;
      item.firstChild.open = true;
      item.querySelector('summary').focus();
      item.scrollIntoView({ block: 'start' });
    }
    draw(true);
    return () => draw();
  },
};

const nameOf = ({ caller }) => callerName(caller, t('requests.bank'));

function isWanted(entry) {
  const { operation, code = '', requestId = '', kind, status = 0, hasFailed } = entry;
  const isError = status >= 400 || hasFailed || (status === 0 && code !== '');
  return (
    (!filter.errors || isError) &&
    (!filter.asked || !unasked.has(kind)) &&
    (!filter.operation || filter.operation === operation) &&
    (!filter.caller || filter.caller === nameOf(entry)) &&
    `${operation} ${code} ${status} ${requestId} ${nameOf(entry)}`.includes(filter.text)
  );
}

// Moving an element that has the focus would take the focus away: only what changed is touched.
function sync(list, items) {
  const wanted = new Set(items);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  for (const [index, item] of items.entries()) {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  }
}

function row(entry) {
  const { operation, status, code, milliseconds, at, hasFailed } = entry;
  const place = h('div', { className: 'detail' });
  const details = h(
    'details',
    {
      ontoggle: () => {
        if (details.open && place.children.length === 0) void showDetail(place, entry);
      },
    },
    h(
      'summary',
      { className: 'row' },
      h('time', { dateTime: at }, formatTime(at, 'second')),
      h('strong', { className: 'operation' }, operation),
      badge(String(status ?? (code ? '!' : 'ok')), statusKind(status, code)),
      h('span', { className: 'code' }, [code, hasFailed && '⚠'].filter(Boolean).join(' ')),
      h('span', { className: 'caller' }, nameOf(entry)),
      h('span', { className: 'ms' }, `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`),
      timeline(entry),
    ),
    place,
  );
  return h('li', {}, details);
}

function statusKind(status, code) {
  if (status === undefined) return code ? 'bad' : 'good';
  if (status >= 500) return 'bad';
  return status >= 400 ? 'warn' : 'good';
}

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
