import { get } from './api.js';
import { badge, empty, h, table, toast } from './dom.js';
import { t } from './language.js';

const kinds = { active: 'good', unused: '', inStock: '', stopped: 'bad', revoked: 'bad' };

/** The devices in the hands of customers: what each shows now, and for how long. */
export const tokens = {
  id: 'tokens',
  mount(root) {
    const list = h('div', {});
    root.append(list);
    let items = [];
    let readAt = 0;

    function draw() {
      const focused = document.activeElement?.dataset.serial;
      const labels = ['serialNumber', 'company', 'state', 'sharers', 'code'].map((key) => t(key));
      list.replaceChildren(
        ...(items.length > 0 ? [table(labels, items.map(row))] : [empty(t('tokens.none')), empty(t('seed.hint'))]),
      );
      if (focused) list.querySelector(`[data-serial="${CSS.escape(focused)}"]`)?.focus();
      count();
    }
    function count() {
      const passed = Math.floor((Date.now() - readAt) / 1000);
      for (const span of list.querySelectorAll('[data-left]')) {
        const seconds = Math.max(0, Number(span.dataset.left) - passed);
        span.textContent = t('tokens.left', { n: seconds });
        span.classList.toggle('soon', seconds <= 10);
      }
      return items.some(({ secondsLeft }) => secondsLeft <= passed);
    }
    async function refresh() {
      const { items: shown } = await get('/tokens');
      const isSame = JSON.stringify(shown.map(asDrawn)) === JSON.stringify(items.map(asDrawn));
      items = shown;
      readAt = Date.now();
      // What has the focus or is being copied stays while only the seconds change.
      if (isSame && list.children.length > 0) recount();
      else draw();
    }
    function recount() {
      const spans = [...list.querySelectorAll('[data-left]')];
      const seconds = items.flatMap(({ secondsLeft }) => secondsLeft ?? []);
      for (const [index, span] of spans.entries()) span.dataset.left = String(seconds[index]);
      count();
    }
    const timer = setInterval(() => {
      if (!root.isConnected) clearInterval(timer);
      else if (count()) void refresh();
    }, 1000);
    return refresh;
  },
};

const asDrawn = ({ secondsLeft: _, ...rest }) => rest;

function row({ serialNumber, companyName, state, loginIds, code, secondsLeft, isSpent }) {
  return [
    h('code', {}, serialNumber),
    companyName ?? '',
    badge(t(`token.${state}`), kinds[state]),
    h('code', { className: 'sharers' }, loginIds.join(', ')),
    code === undefined
      ? ''
      : h(
          'span',
          { className: 'shown' },
          h('code', { className: isSpent ? 'spent' : '' }, code),
          h('span', { className: 'seconds', 'data-left': String(secondsLeft) }),
          isSpent ? badge(t('tokens.spent'), 'warn') : copyButton(serialNumber, code),
        ),
  ];
}

function copyButton(serialNumber, code) {
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    toast(t('tokens.copied', { code }));
  };
  const name = `${t('tokens.copy')} ${code}`;
  return h(
    'button',
    { type: 'button', 'data-serial': serialNumber, 'aria-label': name, onclick: copy },
    t('tokens.copy'),
  );
}
