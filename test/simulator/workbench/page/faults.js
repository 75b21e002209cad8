import { get, put } from './api.js';
import { h } from './dom.js';
import { t } from './language.js';

const kinds = ['throttle', 'conflict', 'reject', 'timeout', 'fail-before', 'fail-after'];

export const faults = {
  id: 'faults',
  mount(root) {
    const times = h('input', { type: 'number', min: 1, max: 9999, value: 3, required: true, id: 'fault-times' });
    const operation = h('input', { type: 'text', id: 'fault-operation', placeholder: 'GetItem', autocomplete: 'off' });
    const off = h('button', { type: 'button', onclick: () => change([]) }, t('faults.off'));
    const grid = h('div', {});
    root.append(
      h('p', { className: 'empty' }, t('faults.hint')),
      h(
        'div',
        { className: 'tools' },
        h('label', { for: 'fault-times' }, t('faults.times')),
        times,
        h('label', { for: 'fault-operation' }, t('faults.operation')),
        operation,
        off,
      ),
      grid,
    );

    async function change(items) {
      await put('/faults', items);
      await refresh();
    }
    function toggle(items, service, kind) {
      const others = items.filter((fault) => fault.service !== service || fault.kind !== kind);
      if (others.length < items.length) return change(others);
      const only = operation.value.trim();
      return change([...items, { service, kind, times: Number(times.value), ...(only && { operation: only }) }]);
    }
    function cell(items, service, kind) {
      const found = items.find((fault) => fault.service === service && fault.kind === kind);
      const id = `${service} ${kind}`;
      const flip = async () => {
        if (!found && !times.reportValidity()) return;
        await toggle(items, service, kind);
        grid.querySelector(`[data-id="${id}"]`)?.focus();
      };
      return h(
        'td',
        { 'data-label': t(`fault.${kind}`) },
        h(
          'button',
          {
            type: 'button',
            role: 'switch',
            className: 'toggle',
            'aria-checked': String(found !== undefined),
            'aria-label': `${service}: ${t(`fault.${kind}`)}`,
            'data-id': id,
            onclick: flip,
          },
          h('i', {}),
        ),
        h('small', {}, found ? [found.operation, t('faults.left', { n: found.times })].filter(Boolean).join(' ') : ''),
      );
    }
    async function refresh() {
      const { items, services } = await get('/faults');
      const head = h(
        'tr',
        {},
        h('th', { scope: 'col' }, t('service')),
        kinds.map((kind) => h('th', { scope: 'col' }, t(`fault.${kind}`))),
      );
      const rows = services.map(({ service, kinds: possible }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('code', {}, service)),
          kinds.map((kind) =>
            possible.includes(kind) ? cell(items, service, kind) : h('td', { className: 'absent' }),
          ),
        ),
      );
      const focused = document.activeElement?.dataset?.id;
      grid.replaceChildren(h('table', { className: 'matrix' }, h('thead', {}, head), h('tbody', {}, rows)));
      if (focused) grid.querySelector(`[data-id="${focused}"]`)?.focus();
    }
    return refresh;
  },
};
