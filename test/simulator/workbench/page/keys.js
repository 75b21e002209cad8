const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/**
 * Makes a long list one stop of the Tab key: arrows, Page and Home and End go through what the selector finds in it.
 * What has the focus stays the stop.
 */
export function walkByKeys(list, selector) {
  const stops = () => [...list.querySelectorAll(selector)];
  const settle = () => {
    const all = stops();
    const current = all.find((each) => each === document.activeElement) ?? all.find((each) => each.tabIndex === 0);
    for (const each of all) each.tabIndex = each === (current ?? all[0]) ? 0 : -1;
  };
  list.addEventListener('focusin', ({ target }) => {
    if (!target.matches(selector)) return;
    for (const each of stops()) each.tabIndex = each === target ? 0 : -1;
  });
  list.addEventListener('keydown', (event) => {
    if (!event.target.matches(selector) || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = stops();
    const at = all.indexOf(event.target);
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + (moves[event.key] ?? Number.NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  });
  return settle;
}
