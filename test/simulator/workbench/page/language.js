import { texts } from './texts.js';

const kept = localStorage.getItem('language');
let current = kept ?? (navigator.language.startsWith('ja') ? 'ja' : 'en');

export const language = () => current;
export function setLanguage(chosen) {
  current = chosen;
  localStorage.setItem('language', chosen);
}

/** The text of a key, `{name}` replaced. */
export function t(key, values = {}) {
  const [ja, en] = texts[key] ?? [key, key];
  return (current === 'ja' ? ja : en).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

const day = { year: 'numeric', month: 'short', day: 'numeric' };
const minute = { ...day, hour: '2-digit', minute: '2-digit' };
/** One style, as precise as a place needs it. */
const formats = {
  day,
  minute,
  second: { ...minute, second: '2-digit' },
  full: { ...minute, weekday: 'short', second: '2-digit' },
};

/** An instant as it is in Japan. */
export function formatTime(instant, format = 'minute') {
  const locale = current === 'ja' ? 'ja-JP' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { ...formats[format], timeZone: 'Asia/Tokyo', hourCycle: 'h23' }).format(
    new Date(instant),
  );
}
