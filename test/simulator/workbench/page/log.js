import { syncClockTo } from './clock.js';

/** Newest first. */
const entries = [];
const listeners = new Set();
let isLive = false;
let lastHeard = Date.now();

/** As many as the simulator keeps. */
const most = 3_000;
// It says every three seconds that it is there.
const silenceMilliseconds = 8_000;

/** Calls back after each request the simulator has served, and when it is lost or found again. */
export function onRequest(listener) {
  listeners.add(listener);
}

export const requestsSoFar = () => entries;
export const isConnected = () => isLive;
export const forgetRequests = () => {
  entries.length = 0;
};

const changed = () => {
  for (const listener of listeners) listener();
};
function set(isThere) {
  if (isThere) lastHeard = Date.now();
  if (isLive === isThere) return;
  isLive = isThere;
  changed();
}

let source;
function connect() {
  source?.close();
  source = new EventSource('/_simulator/requests');
  source.addEventListener('open', () => set(true));
  source.addEventListener('error', () => {
    set(false);
    // Some answers make a browser give up: of another program on this port, for example.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1_000);
  });
  source.addEventListener('alive', ({ data }) => {
    set(true);
    syncClockTo(JSON.parse(data).now);
  });
  source.addEventListener('message', ({ data }) => {
    const entry = JSON.parse(data);
    // A simulator that was started again counts from one.
    if (entry.id <= (entries[0]?.id ?? 0)) entries.length = 0;
    entries.unshift(entry);
    entries.length = Math.min(entries.length, most);
    set(true);
    changed();
  });
}
connect();
setInterval(() => {
  if (Date.now() - lastHeard < silenceMilliseconds || !isLive) return;
  set(false);
  connect();
}, 1_000);
