import { quietly } from './api.js';

/** Users who were looked for: those of another bank's table have no name here. */
const asked = new Set();
let people = { companies: {}, users: {} };

/** Reads the names that ids stand for. */
export async function readPeople() {
  people = (await quietly('/people')) ?? people;
}

export const companyName = (companyId) => people.companies[companyId] ?? '';
/** Reads the names again if there is a user among these whom nobody has asked for: it scans the whole table. */
export async function readUnknown(userIds) {
  const unknown = userIds.filter((userId) => userId && !people.users[userId] && !asked.has(userId));
  for (const userId of unknown) asked.add(userId);
  if (unknown.length > 0) await readPeople();
}

/** Companies by id, in the order of their names. */
export const companiesByName = () => Object.entries(people.companies).sort((a, b) => a[1].localeCompare(b[1]));
export const userOf = (userId) => people.users[userId];

/** Names a caller: a user by login ID, a company by name, the bank. */
export function callerName(caller, bank) {
  if (!caller) return '';
  if (caller.isBank) return bank;
  const user = userOf(caller.userId);
  if (user) return user.loginId;
  return caller.userId ?? companyName(caller.companyId) ?? '';
}

/** The names in an item: its own, and those of the user and the company that it is about. */
export function namesIn(item) {
  const user = userOf(item.userId ?? item.ownerId);
  const own = [item.name, item.subject, item.event, item.loginId].filter((each) => typeof each === 'string');
  const ofUser = user ? [`${user.loginId} ${user.name}`] : [];
  const company = companyName(item.companyId ?? user?.companyId);
  return [...new Set([...own, ...ofUser, company].filter(Boolean))].join(' · ');
}
