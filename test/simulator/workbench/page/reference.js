import { get } from './api.js';
import { h, toast } from './dom.js';
import { language, t } from './language.js';

/* global SwaggerUIBundle */
const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

const select = document.getElementById('caller');
const button = document.getElementById('log-in');
const note = document.getElementById('caller-note');

/** The library asks the workbench's relay, which stands for a client of the three hosts. */
const ui = SwaggerUIBundle({
  url: '/_simulator/openapi.json',
  domNode: document.getElementById('reference'),
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  filter: true,
  // The numbers of its usual theme are too faint.
  syntaxHighlight: { theme: 'tomorrow-night' },
  tryItOutEnabled: true,
  persistAuthorization: false,
  // It would ask a public server whether the document is valid.
  validatorUrl: null,
  requestInterceptor(request) {
    request.headers['Accept-Language'] = language();
    if (select.value) request.headers['X-Simulator-Identity'] = select.value;
    return request;
  },
});

/** Logs in as a user of the demonstration: its token is then part of every request that is tried. */
async function logIn(user) {
  const host = user.identity ? 'secure' : 'entry';
  const { loginId, loginPassword } = user;
  const response = await fetch(`/_simulator/try/${host}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': language(), 'X-Simulator-Identity': loginId },
    body: JSON.stringify(user.identity ? { loginPassword } : { loginId, loginPassword }),
  });
  const answer = await response.json();
  if (!response.ok) return toast(answer.detail ?? answer.code, 'bad');
  ui.preauthorizeApiKey('bearer', answer.token);
  chooseHost(host);
  note.textContent = t(answer.steps.length > 0 ? 'reference.steps' : 'reference.in', {
    loginId,
    host,
    steps: answer.steps.join(', '),
  });
}

/** From now on requests go to the host of this login, where the operation is offered there. */
function chooseHost(host) {
  const { specSelectors, oas3Actions } = ui.getSystem();
  const paths = specSelectors.specJson().get('paths').toJS();
  const server = `/_simulator/try/${host}`;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const isOffered = operation.servers?.some(({ url }) => url === server);
      if (isOffered) oas3Actions.setSelectedServer(server, `${path}:${method}`);
    }
  }
}

async function showCallers() {
  document.documentElement.lang = language();
  document.getElementById('back').textContent = t('reference.back');
  document.getElementById('caller-label').textContent = t('reference.as');
  button.textContent = t('reference.logIn');
  const response = await fetch('/_simulator/demonstration');
  const users = response.ok ? (await response.json()).users : [];
  note.textContent = users.length > 0 ? '' : t('seed.hint');
  button.disabled = users.length === 0;
  const options = users.map(({ part, loginId, identity }) =>
    h('option', { value: loginId }, `${loginId} — ${part} (${identity ? 'secure' : 'entry'})`),
  );
  select.replaceChildren(h('option', { value: '' }, t('reference.nobody')), ...options);
  button.addEventListener('click', () => {
    const user = users.find(({ loginId }) => loginId === select.value);
    if (user) void logIn(user);
  });
}

await showCallers();
const { profile } = await get('');
document.title = `Tegata API · ${profile}`;
