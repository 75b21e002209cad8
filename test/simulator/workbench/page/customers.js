import { get, quietly } from './api.js';
import { badge, empty, h, table } from './dom.js';
import { formatTime, language, t } from './language.js';
import { companiesByName, readPeople } from './people.js';

let company = '';
let user = '';
let request = '';

/** A company's services, fees and users, and what one of them may do. */
export const customers = {
  id: 'customers',
  mount(root) {
    const companies = h('select', { id: 'customer', onchange: () => choose({ company: companies.value, user: '' }) });
    const users = h('select', { id: 'customer-user', onchange: () => choose({ user: users.value }) });
    const ofCompany = h('div', { className: 'sections' });
    const ofUser = h('div', { className: 'sections' });
    const ofRequests = h('div', { className: 'sections' });
    root.append(
      h(
        'div',
        { className: 'tools' },
        field('customer', t('company'), companies),
        field('customer-user', t('userName'), users),
      ),
      ofUser,
      ofRequests,
      ofCompany,
    );
    let drawn = '';
    // What was asked for an earlier choice may come later; it is not shown.
    let choices = 0;

    function choose(chosen) {
      choices += 1;
      ({ company = company, user = user } = chosen);
      drawn = '';
      void refresh();
    }
    async function refresh() {
      const asked = choices;
      const isStale = () => asked !== choices;
      await readPeople();
      if (isStale()) return;
      const known = companiesByName();
      if (!company) company = known[0]?.[0] ?? '';
      fill(companies, known, company);
      if (!company) return ofCompany.replaceChildren(empty(t('customers.none')), empty(t('seed.hint')));
      const shown = await get(`/customers/${company}?language=${language()}`);
      if (isStale()) return;
      if (!user) user = shown.users[0]?.userId ?? '';
      fill(
        users,
        shown.users.map(({ userId, loginId, name }) => [userId, `${loginId} — ${name}`]),
        user,
      );
      const rights = user ? await get(`/users/${user}?language=${language()}`) : undefined;
      if (isStale()) return;
      const requests = await get(`/customers/${company}/requests?language=${language()}`);
      if (isStale()) return;
      const text = JSON.stringify([shown, rights, requests]);
      // What is being read is not taken away by a refresh.
      if (text === drawn) return;
      drawn = text;
      ofCompany.replaceChildren(...companySections(shown));
      ofRequests.replaceChildren(requestSection(requests.items));
      if (rights) await showUser(ofUser, rights, isStale);
    }
    return refresh;
  },
};

const field = (id, label, control) => h('div', { className: 'field' }, h('label', { for: id }, label), control);

function fill(select, options, value) {
  select.replaceChildren(...options.map(([id, label]) => h('option', { value: id }, label)));
  select.value = value;
}

const section = (title, ...children) => h('section', { className: 'part' }, h('h3', {}, title), ...children);
const yen = (amount) => new Intl.NumberFormat(language()).format(amount);

function companySections({ services, approval, fees, words }) {
  const open = services.map(({ label, inContract, open: hours }) => [
    label,
    inContract ? badge(t('customers.inContract'), 'good') : '',
    hours.length > 0
      ? hours.map(({ from, until }) => `${formatTime(from)} – ${formatTime(until)}`).join(', ')
      : t('calendar.shut'),
  ]);
  const modes = approval.services.map(({ label, mode, modes: offered }) => [
    label,
    offered.find(({ code }) => code === mode)?.label ?? mode,
  ]);
  return [
    section(t('customers.services'), table([t('service'), '', t('calendar.open')], open)),
    section(
      t('customers.approval'),
      modes.length > 0 ? table([t('service'), t('customers.mode')], modes) : empty(t('customers.noApproval')),
    ),
    ...fees.map((each) => feeSection(each, words)),
  ];
}

function feeSection({ table: name, useStandard, method, minimumPayment, ranges, preview }, { patterns, methods }) {
  const facts = [
    t(useStandard ? 'fees.standard' : 'fees.own'),
    method && `${t('fees.method')}: ${methods.find(({ code }) => code === method)?.label ?? method}`,
    minimumPayment !== undefined && `${t('fees.minimum')}: ${yen(minimumPayment)}`,
  ];
  const rows = ranges.map(({ from, to, fees }) => [
    `${yen(from)} – ${to === undefined ? '' : yen(to)}`,
    ...patterns.map(({ code }) => yen(fees[code])),
  ]);
  return section(
    t(`fees.${name}`),
    h('p', { className: 'facts' }, facts.filter(Boolean).join(' · ')),
    rows.length > 0 ? table([t('fees.payment'), ...patterns.map(({ label }) => label)], rows) : empty(t('fees.none')),
    previewOf(preview, patterns),
  );
}

/** Where the methods of calculation differ, and payments that do not cover the fee. */
function previewOf(preview, patterns) {
  const rows = preview.flatMap(({ pattern, differences, belowFee }) => {
    const label = patterns.find(({ code }) => code === pattern)?.label ?? pattern;
    const differing = differences.map(({ from, to, fees }) => [
      label,
      `${yen(from)} – ${yen(to)}`,
      [fees.boundary, fees.addLower, fees.addUpper].map(yen).join(' / '),
    ]);
    return [...differing, ...belowFee.map(({ from, to }) => [label, `${yen(from)} – ${yen(to)}`, t('fees.uncovered')])];
  });
  if (rows.length === 0) return '';
  const heads = [t('fees.pattern'), t('fees.payment'), t('fees.methods')];
  return h('details', {}, h('summary', {}, t('fees.preview', { n: rows.length })), table(heads, rows));
}

async function showUser(place, { user: who, rights, accounts, limits, operations, isExplained }, isStale) {
  const refused = operations.filter(({ reasons }) => reasons.length > 0);
  const allowed = operations.filter(({ reasons }) => reasons.length === 0);
  // The bank's own explanation, where this bank has it.
  const access = isExplained
    ? await quietly(`/try/bank/bank/companies/${who.companyId}/users/${who.userId}/access`, {
        'Accept-Language': language(),
      })
    : undefined;
  if (isStale()) return;
  place.replaceChildren(
    h('p', { className: 'facts' }, `${who.loginId} ${who.name} · ${who.role} · ${who.state}`),
    access ? explanation(access) : '',
    section(
      t('customers.now'),
      h('p', {}, t('customers.may', { n: allowed.length })),
      codes('p', allowed),
      refused.length > 0 ? table([t('operation'), t('reason')], refusals(refused)) : empty(t('customers.mayAll')),
    ),
    section(t('customers.rights'), rights.length > 0 ? rights.map(group) : empty(t('customers.noRights'))),
    section(
      t('customers.accounts'),
      table(
        ['', t('customers.account')],
        accounts.map(({ branch, number, name, isHeld }) => [mark(isHeld), `${branch}-${number} ${name}`]),
      ),
    ),
    section(
      t('customers.limits'),
      table(
        [t('customers.limit'), t('customers.yen')],
        limits.map(({ label, yen: amount }) => [label, amount === undefined ? '—' : yen(amount)]),
      ),
    ),
  );
}

/** What keeps the user out or from acting, and what would end it. */
function explanation({ mayLogIn, mayAct, bars }) {
  const remedies = (endedBy) => endedBy.map(({ operation, by }) => `${operation} (${by})`).join(', ');
  const rows = bars.map(({ text, since, until, endedBy }) => [
    text,
    [since && formatTime(since), until && formatTime(until)].filter(Boolean).join(' – '),
    remedies(endedBy),
  ]);
  return section(
    t('customers.access'),
    h(
      'p',
      {},
      badge(t(mayLogIn ? 'customers.mayLogIn' : 'customers.mayNotLogIn'), mayLogIn ? 'good' : 'bad'),
      ' ',
      badge(t(mayAct ? 'customers.mayAct' : 'customers.mayNotAct'), mayAct ? 'good' : 'warn'),
    ),
    rows.length > 0 ? table([t('reason'), t('customers.time'), t('customers.endedBy')], rows) : '',
  );
}

const codes = (tag, operations) =>
  h(
    tag,
    { className: 'codes' },
    operations.map(({ operation }) => [h('code', {}, operation), ' ']),
  );

/** One line for all operations that are closed for the same reasons. */
function refusals(refused) {
  const why = ({ reasons, permission, opensAt }) =>
    reasons.map((reason) => t(`why.${reason}`, { permission, at: opensAt ? formatTime(opensAt) : '' })).join(' ');
  return Object.entries(Object.groupBy(refused, why)).map(([words, operations]) => [codes('span', operations), words]);
}

/** A company's requests, and of the chosen one what each user may do with it and why not. */
function requestSection(items) {
  if (items.length === 0) return section(t('orders.title'), empty(t('orders.none')));
  const acts = h('div', {});
  const show = () => {
    request = choice.value;
    const chosen = items.find(({ requestId }) => requestId === request);
    if (chosen) acts.replaceChildren(...actsOn(chosen));
  };
  const choice = h('select', { id: 'customer-request', onchange: show });
  const labels = items.map(({ requestId, service, state, executionDate, total }) => [
    requestId,
    `${service} · ${executionDate} · ${yen(total)} · ${state}`,
  ]);
  const isThere = items.some(({ requestId }) => requestId === request);
  fill(choice, labels, isThere ? request : items[0].requestId);
  show();
  return section(t('orders.title'), field('customer-request', t('orders.request'), choice), acts);
}

function actsOn({ requestId, mode, maker, approvers, users }) {
  const facts = [requestId, mode, `${t('orders.maker')}: ${maker}`];
  const named = approvers.length > 0 ? [`${t('orders.approvers')}: ${approvers.join(', ')}`] : [];
  const rows = users.map(({ loginId, name, acts }) => {
    const may = acts.filter(({ reasons }) => reasons.length === 0);
    const not = acts.filter(({ reasons }) => reasons.length > 0);
    return [
      `${loginId} ${name}`,
      h('span', {}, may.length > 0 ? may.map(({ label }) => [badge(label, 'good'), ' ']) : '—'),
      h(
        'details',
        {},
        h('summary', {}, not.map(({ label }) => label).join(', ')),
        table(
          [t('orders.act'), t('reason')],
          not.map(({ label, reasons }) => [label, reasons.join(' ')]),
        ),
      ),
    ];
  });
  return [
    h('p', { className: 'facts' }, [...facts, ...named].join(' · ')),
    table([t('userName'), t('orders.may'), t('orders.whyNot')], rows),
  ];
}

const mark = (isHeld) => badge(isHeld ? '✓' : '—', isHeld ? 'good' : '');

function group({ title, boxes }) {
  const rows = boxes.map(({ label, allows, parent, isHeld, code }) => [
    mark(isHeld),
    h('span', { className: parent ? 'option' : '', title: code }, label),
    allows,
  ]);
  return h(
    'div',
    { className: 'part' },
    h('h4', {}, title),
    table(['', t('customers.right'), t('customers.allows')], rows),
  );
}
