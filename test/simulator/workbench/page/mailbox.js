import { get, post } from './api.js';
import { empty, h, toast } from './dom.js';
import { formatTime, t } from './language.js';

let filter = '';
let chosen;
const keyOf = ({ id }) => id;
/** SES tells what became of a mail. */
const tell = async ({ id, to }, kind) => {
  await post(`/mails/${encodeURIComponent(id)}/bounce`, { kind });
  toast(t('mailbox.told', { to }));
};

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
    let mails = [];

    function draw() {
      const shown = mails.filter(({ to, subject }) => `${to} ${subject}`.includes(filter));
      list.replaceChildren(...(shown.length > 0 ? shown.map(line) : [h('li', {}, empty(t('mailbox.none')))]));
      show(shown.find((mail) => keyOf(mail) === chosen) ?? shown[0]);
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
        h('pre', {}, mail.text),
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
      const isSame = items.length === mails.length && items.every((mail, index) => keyOf(mail) === keyOf(mails[index]));
      mails = items;
      if (!isSame || list.children.length === 0) draw();
    };
  },
};
