import { get } from './api.js';
import { calendar } from './calendar.js';
import { certificates } from './certificates.js';
import { mountClock, syncClock } from './clock.js';
import { core } from './core.js';
import { customers } from './customers.js';
import { denials } from './denials.js';
import { h, toast } from './dom.js';
import { faults } from './faults.js';
import { items } from './items.js';
import { language, setLanguage, t } from './language.js';
import { isConnected, onRequest, requestsSoFar } from './log.js';
import { mailbox } from './mailbox.js';
import { readPeople, readUnknown } from './people.js';
import { requests } from './requests.js';
import { schedules } from './schedules.js';
import { states } from './states.js';
import { tokens } from './tokens.js';

const panels = [
  requests,
  mailbox,
  customers,
  calendar,
  certificates,
  tokens,
  schedules,
  core,
  states,
  faults,
  denials,
  items,
];
const main = document.getElementById('main');
let refresh = () => undefined;
let tick = () => undefined;
let waiting;
let wasConnected = true;

/** Shows the panel the address names. */
async function open() {
  const [name, parameter] = location.hash.replace(/^#\/?/, '').split('/');
  const panel = panels.find(({ id }) => id === name) ?? requests;
  for (const link of document.querySelectorAll('#nav a')) {
    link.removeAttribute('aria-current');
    if (link.hash !== `#/${panel.id}`) continue;
    link.setAttribute('aria-current', 'page');
    link.scrollIntoView({ block: 'nearest', inline: 'center' });
  }
  const section = h('section', { className: 'panel', 'data-panel': panel.id }, h('h2', {}, t(panel.id)));
  main.replaceChildren(section);
  refresh = panel.mount(section, parameter);
  await refresh();
}

function draw() {
  document.documentElement.lang = language();
  document.querySelector('[data-text=skip]').textContent = t('skip');
  for (const radio of document.querySelectorAll('#language input')) radio.checked = radio.value === language();
  const links = panels.map(({ id }) => h('a', { href: `#/${id}` }, t(id)));
  document
    .getElementById('nav')
    .replaceChildren(...links, h('a', { href: 'reference.html', className: 'away' }, t('reference')));
  tick = mountClock(() => refresh(true));
  return Promise.all([open(), showAbout()]);
}

async function showAbout() {
  const { hosts, profile } = await get('');
  const facts = [[t('profile'), profile], ...['entry', 'secure', 'bank'].map((host) => [host, hosts[host]])];
  document
    .getElementById('about')
    .replaceChildren(...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

// Many requests at once are one reason to look again.
function lookAgain() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    if (!isConnected()) return;
    await readUnknown(requestsSoFar().map(({ caller }) => caller?.userId));
    await refresh();
  }, 300);
}

/** Says at once when the simulator is gone, and when it is back. */
function showConnection() {
  const isThere = isConnected();
  if (isThere === wasConnected) return;
  wasConnected = isThere;
  document.getElementById('gone').textContent = isThere ? '' : t('gone');
  if (!isThere) return void refreshRequests();
  toast(t('back'));
  void showAbout();
}

// What is listed there is of the page: it shows the loss without asking anybody.
function refreshRequests() {
  if (document.querySelector('[data-panel=requests]')) refresh();
}

document.getElementById('language').addEventListener('change', ({ target }) => {
  setLanguage(target.value);
  void draw();
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', open);
onRequest(showConnection);
onRequest(lookAgain);
setInterval(() => tick(), 1000);
await Promise.all([syncClock(), readPeople()]);
await draw();
