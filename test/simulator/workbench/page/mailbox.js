import { get, post } from './api.js';
import { empty, h, toast } from './dom.js';
import { walkByKeys } from './keys.js';
import { formatTime, t } from './language.js';
import { callerName, readUnknown, userOf } from './people.js';

let filter = '';
let chosen;
const keyOf = ({ id }) => id;
/** SES tells what became of a mail. */
const tell = async ({ id, to }, kind) => {
  await post(`/mails/${encodeURIComponent(id)}/bounce`, { kind });
  toast(t('mailbox.told', { to }));
};

/** Everything of a mail that can be searched for, in small letters. */
const searched = ({ to, subject, text, ownerId, request }) => {
  const { loginId = '', name = '' } = userOf(ownerId) ?? {};
  const by = callerName(request?.caller, t('requests.bank'));
  return [to, subject, text, loginId, name, request?.operation, by].join(' ').toLowerCase();
};

/** The user a mail is for, and the request that made it. */
function origin({ ownerId, request }) {
  const user = userOf(ownerId);
  const by = request && callerName(request.caller, t('requests.bank'));
  return h(
    'p',
    { className: 'facts' },
    user ? `${t('userName')} ${user.loginId} ${user.name}` : '',
    user && request ? ' · ' : '',
    request ? [`${t('mailbox.made')} `, h('a', { href: `#requests/${request.id}` }, request.operation)] : '',
    by ? ` (${by})` : '',
  );
}

export const mailbox = {
  id: 'mailbox',
  mount(root) {
    const list = h('ul', { className: 'mails', 'aria-label': t('mailbox') });
    const reader = h('article', { className: 'mail', 'aria-live': 'polite' });
    const input = h('input', {
      type: 'search',
      value: filter,
      placeholder: t('mailbox.filter'),
      'aria-label': t('mailbox.filter'),
      oninput: () => {
        filter = input.value.trim();
        draw();
      },
    });
    root.append(h('div', { className: 'tools' }, input), h('div', { className: 'panes' }, list, reader));
    const settle = walkByKeys(list, 'button');
    let mails = [];

    function draw() {
      const shown = mails.filter((mail) => searched(mail).includes(filter.toLowerCase()));
      const none = t(mails.length > 0 ? 'mailbox.noMatch' : 'mailbox.none');
      list.replaceChildren(...(shown.length > 0 ? shown.map(line) : [h('li', {}, empty(none))]));
      show(shown.find((mail) => keyOf(mail) === chosen) ?? shown[0]);
      settle();
    }
    function line(mail) {
      const choose = () => {
        chosen = keyOf(mail);
        draw();
        list.querySelector('[aria-current=true]')?.focus();
      };
      return h(
        'li',
        {},
        h(
          'button',
          { type: 'button', onclick: choose, 'data-key': keyOf(mail) },
          h('strong', {}, mail.subject),
          h('span', {}, mail.to),
          h('time', { dateTime: mail.sentAt }, formatTime(mail.sentAt)),
        ),
      );
    }
    function show(mail) {
      for (const button of list.querySelectorAll('button')) {
        button.setAttribute('aria-current', String(mail !== undefined && button.dataset.key === keyOf(mail)));
      }
      if (!mail) return reader.replaceChildren(empty(t('mailbox.choose')));
      reader.replaceChildren(
        h('h3', {}, mail.subject),
        h(
          'p',
          { className: 'facts' },
          `${t('mailbox.to')} ${mail.to} · ${t('mailbox.sent')} ${formatTime(mail.sentAt)}`,
        ),
        origin(mail),
        h('pre', { tabIndex: 0 }, mail.text),
        h(
          'div',
          { className: 'tools' },
          ['bounce', 'complaint'].map((kind) =>
            h('button', { type: 'button', onclick: () => tell(mail, kind) }, t(`mailbox.${kind}`)),
          ),
        ),
      );
    }
    return async () => {
      const { items } = await get('/mails');
      await readUnknown(items.map(({ ownerId }) => ownerId));
      const isSame = items.length === mails.length && items.every((mail, index) => keyOf(mail) === keyOf(mails[index]));
      mails = items;
      if (!isSame || list.children.length === 0) draw();
    };
  },
};
