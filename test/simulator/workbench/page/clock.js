import { get, put } from './api.js';
import { h, toast } from './dom.js';
import { formatTime, t } from './language.js';

let ahead = 0;
let isMoving = false;
const dayMilliseconds = 86_400_000;
const japanAheadMilliseconds = 9 * 3_600_000;
const root = document.getElementById('clock');
const now = () => new Date(Date.now() + ahead);

/** Shows the virtual clock, ticking, and what moves it. `moved` is called after each move. */
export function mountClock(moved) {
  const time = h('time', {});
  const note = h('p', { className: 'note', role: 'status' });
  const buttons = [
    ['PT1H', t('clock.hour')],
    ['P1D', t('clock.day')],
    ['P10D', t('clock.days', { n: 10 })],
    ['P40D', t('clock.days', { n: 40 })],
  ].map(([advance, label]) => h('button', { type: 'button', onclick: () => move({ advance }) }, label));
  const tomorrow = new Date(now().getTime() + dayMilliseconds + japanAheadMilliseconds).toISOString().slice(0, 16);
  const target = h('input', { type: 'datetime-local', id: 'clock-to', value: tomorrow, required: true });
  const form = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void move({ now: `${target.value.slice(0, 16)}:00+09:00` });
      },
    },
    h('label', { for: 'clock-to' }, t('clock.to')),
    target,
    h('button', {}, t('clock.go')),
  );

  async function move(to) {
    if (isMoving) return;
    isMoving = true;
    root.setAttribute('aria-busy', 'true');
    note.textContent = t('clock.moving');
    try {
      set(await put('/clock', to));
      toast(t('clock.moved', { now: formatTime(now(), 'full') }));
      moved();
    } finally {
      isMoving = false;
      root.removeAttribute('aria-busy');
      note.textContent = '';
      tick();
    }
  }

  function tick() {
    time.textContent = formatTime(now(), 'full');
    time.dateTime = now().toISOString();
  }
  const label = h('div', { className: 'now' }, h('span', {}, t('clock.title')), time);
  root.replaceChildren(label, h('div', { className: 'advance' }, buttons), form, note);
  tick();
  return tick;
}

const set = ({ now: instant }) => {
  ahead = Date.parse(instant) - Date.now();
};

/** Another window or command may have moved it. */
export async function syncClock() {
  if (!isMoving) set(await get('/clock'));
}
