import { get, post, remove } from './api.js';
import { empty, h, table, toast } from './dom.js';
import { formatTime, t } from './language.js';

/** Whole states of the bank: kept, brought back, forgotten. */
export const states = {
  id: 'states',
  mount(root) {
    const name = h('input', {
      type: 'text',
      id: 'state-name',
      required: true,
      pattern: '[a-z0-9][a-z0-9\\-]{0,39}',
      title: t('states.grammar'),
      autocomplete: 'off',
    });
    const form = h(
      'form',
      {
        className: 'tools',
        onsubmit: async (event) => {
          event.preventDefault();
          await post('/states', { name: name.value });
          toast(t('states.saved', { name: name.value }));
          await refresh();
        },
      },
      h('label', { for: 'state-name' }, t('name')),
      name,
      h('button', {}, t('states.save')),
      h('small', {}, t('states.grammar')),
    );
    const list = h('div', {});
    root.append(h('p', { className: 'empty' }, t('states.hint')), form, list);

    async function load(chosen) {
      const { notes } = await post(`/states/${chosen}/load`);
      toast([t('states.loading', { name: chosen }), ...notes].join(' '));
    }
    async function forget(chosen) {
      await remove(`/states/${chosen}`);
      toast(t('states.deleted', { name: chosen }));
      await refresh();
    }
    function row({ name: chosen, savedAt, clock }) {
      const act = (key, action) =>
        h('button', { type: 'button', 'aria-label': `${t(key)} ${chosen}`, onclick: () => action(chosen) }, t(key));
      const actions = [act('states.load', load), act('states.delete', forget)];
      return [
        h('code', {}, chosen),
        formatTime(clock),
        formatTime(savedAt),
        h('span', { className: 'actions' }, actions),
      ];
    }
    async function refresh() {
      const { isKept, items } = await get('/states');
      form.hidden = !isKept;
      const labels = [t('name'), t('states.clock'), t('states.savedAt'), ''];
      if (!isKept) list.replaceChildren(empty(t('states.memory')));
      else list.replaceChildren(items.length > 0 ? table(labels, items.map(row)) : empty(t('states.none')));
    }
    return refresh;
  },
};
