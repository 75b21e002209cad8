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
  const title = h('span', { role: 'status' }, t('clock.title'));
  const buttons = [
    ['PT1H', t('clock.hour')],
    ['P1D', t('clock.day')],
    ['P10D', t('clock.days', { n: 10 })],
    ['P40D', t('clock.days', { n: 40 })],
  ].map(([advance, label]) => h('button', { type: 'button', onclick: () => move({ advance }) }, label));
  const target = h('input', {
    type: 'datetime-local',
    id: 'clock-to',
    required: true,
    oninput: () => {
      isChosen = true;
    },
  });
  let isChosen = false;
  const form = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void move({ now: `${target.value.slice(0, 16)}:00+09:00` });
        isChosen = false;
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
    title.textContent = t('clock.moving');
    try {
      set(await put('/clock', to));
      toast(t('clock.moved', { now: formatTime(now(), 'full') }));
      moved();
    } finally {
      isMoving = false;
      root.removeAttribute('aria-busy');
      title.textContent = t('clock.title');
      tick();
    }
  }

  function tick() {
    time.textContent = formatTime(now(), 'full');
    time.dateTime = now().toISOString();
    // Tomorrow at this time, until somebody chooses another: a date that the clock has passed can only be refused.
    const tomorrow = inputValue(new Date(now().getTime() + dayMilliseconds));
    if (!isChosen && document.activeElement !== target) target.value = tomorrow;
    target.min = inputValue(now());
  }
  const label = h('div', { className: 'now' }, title, time);
  root.setAttribute('aria-label', t('clock.title'));
  root.replaceChildren(label, h('div', { className: 'advance' }, buttons), form);
  tick();
  return tick;
}

const inputValue = (instant) => new Date(instant.getTime() + japanAheadMilliseconds).toISOString().slice(0, 16);

const set = ({ now: instant }) => {
  ahead = Date.parse(instant) - Date.now();
};

/** Takes over the time that the simulator says. */
export function syncClockTo(instant) {
  if (!isMoving) set({ now: instant });
}

/** Another window or command may have moved it. */
export async function syncClock() {
  if (!isMoving) set(await get('/clock'));
}
