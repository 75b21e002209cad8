import { get } from './api.js';
import { certificates } from './certificates.js';
import { mountClock, syncClock } from './clock.js';
import { denials } from './denials.js';
import { h } from './dom.js';
import { faults } from './faults.js';
import { items } from './items.js';
import { language, setLanguage, t } from './language.js';
import { mailbox } from './mailbox.js';
import { onRequest, requests } from './requests.js';
import { schedules } from './schedules.js';
import { tokens } from './tokens.js';

const panels = [requests, mailbox, certificates, tokens, schedules, faults, denials, items];
const main = document.getElementById('main');
let refresh = () => undefined;
let tick = () => undefined;
let waiting;

/** Shows the panel the address names. */
async function open() {
  const panel = panels.find(({ id }) => id === location.hash.slice(1)) ?? requests;
  for (const link of document.querySelectorAll('#nav a')) {
    link.removeAttribute('aria-current');
    if (link.hash !== `#${panel.id}`) continue;
    link.setAttribute('aria-current', 'page');
    link.scrollIntoView({ block: 'nearest', inline: 'center' });
  }
  const section = h('section', { className: 'panel', 'data-panel': panel.id }, h('h2', {}, t(panel.id)));
  main.replaceChildren(section);
  refresh = panel.mount(section);
  await refresh();
}

function draw() {
  document.documentElement.lang = language();
  document.querySelector('[data-text=skip]').textContent = t('skip');
  for (const radio of document.querySelectorAll('#language input')) radio.checked = radio.value === language();
  const links = panels.map(({ id }) => h('a', { href: `#${id}` }, t(id)));
  document
    .getElementById('nav')
    .replaceChildren(...links, h('a', { href: 'reference.html', className: 'away' }, t('reference')));
  tick = mountClock(() => refresh());
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
  waiting = setTimeout(() => Promise.all([refresh(), syncClock()]), 300);
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
onRequest(lookAgain);
setInterval(() => tick(), 1000);
await syncClock();
await draw();
