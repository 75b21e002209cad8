import { describe, expect, it } from 'vitest';
import { type Company, companies, companyItem, representativeName } from '../../shared/table/companies.ts';
import type { Item, Write } from '../../shared/table/engine.ts';
import { lookupsOfCompany, lookupsOfUser } from '../../shared/table/lookups.ts';
import { type Rights, rights, rightsItem } from '../../shared/table/rights.ts';
import { type User, userRow } from '../../shared/table/user.ts';
import { users } from '../../shared/table/users.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite, ownOf, refusalOf } from './kit.ts';

const engine = memoryEngine();
const user: User = {
  companyId: '01KA',
  userId: '01KB',
  version: 3,
  loginId: 'tegata01',
  name: '手形　太郎',
  email: 'taro@example.jp',
  emailState: 'valid',
  listedRole: 'administrator',
  rightsVersion: 2,
  serviceState: 'usable',
  loginStopped: false,
  confirmationStopped: false,
  mustChangePasswords: false,
  mustCheckEmail: true,
  certificate: { state: 'active', thumbprint: 'a1', replaces: 'a0', issuanceId: '01KI' },
  issueWindowUntil: '2026-04-08T00:00:00.000Z',
  tokenSerialNumber: 'TG1',
  sessionId: '01KS',
  lastLogins: ['2026-03-04', '2026-03-03', '2026-03-02', '2026-03-01'].map((day) => `${day}T00:00:00.000Z`),
  createdAt: '2026-01-01T00:00:00.000Z',
};
const item = userRow(user);
const conflict = 'request.conflict';
const changed = ['administrators changed the record', { version: 4 }, conflict] as const;
const suspended = { serviceState: 'suspended' } as const;

describeWrite('a user who is deleted', () => ({
  write: ownOf(users.delete.bind(engine)(user)),
  item,
  becomes: 'deleted',
  refused: [
    changed,
    ['the user was suspended', suspended, conflict],
    ['the certificate was revoked', { 'certificate.state': 'revoked' }, conflict],
    ['there is another certificate', { 'certificate.thumbprint': 'a2' }, conflict],
    ['the replaced certificate was ended', { 'certificate.replaces': undefined }, conflict],
    ['there is another token', { tokenSerialNumber: 'TG2' }, conflict],
    ['a back-fill has listed how it is found', { foundBy: [] }, conflict],
  ],
}));

const bare: User = { ...user, certificate: { state: 'none' }, tokenSerialNumber: undefined };
const { tokenSerialNumber: _, ...bareItem } = userRow(bare);
describeWrite('a user without certificate and token who is deleted', () => ({
  write: ownOf(users.delete.bind(engine)(bare)),
  item: bareItem as Item,
  becomes: 'deleted',
  refused: [
    ['there is a token by now', { tokenSerialNumber: 'TG1' }, conflict],
    ['a certificate is being issued', { 'certificate.state': 'issuing' }, conflict],
  ],
}));

const at = (writes: readonly Write[], prefix: string): Write => {
  const found = writes.find((write) => (write.kind === 'put' ? write.item : write.key).pk.startsWith(prefix));
  if (!found) throw new Error('no such write');
  return found;
};
const granted: Rights = { companyId: '01KA', userId: '01KB', version: 2, role: 'administrator' };
const grantedItem: Item = { ...rightsItem.key('01KA', '01KB'), ...granted };

describeWrite('that somebody still administers, by the record', () => ({
  write: at(users.stillAdministers.bind(engine)(user), 'USER#'),
  item,
  becomes: {},
  refused: [
    ['they were suspended', suspended, 'session.ended'],
    ['their login was stopped', { loginStopped: true }, 'session.ended'],
    ['their session ended', { sessionId: undefined }, 'session.ended'],
    ['they have a newer session', { sessionId: '01KT' }, 'session.ended'],
  ],
}));

describeWrite('that somebody still administers, by the rights', () => ({
  write: at(users.stillAdministers.bind(engine)(user), 'RIGHTS#'),
  item: grantedItem,
  becomes: {},
  refused: [['they are administrator no longer', { role: 'general' }, 'session.ended']],
}));

it('the master administers', async () => {
  const check = at(users.stillAdministers.bind(engine)(user), 'RIGHTS#');
  expect(await refusalOf({ ...grantedItem, role: 'master' }, check)).toBeUndefined();
});

it('nobody administers without a session', async () => {
  const check = at(users.stillAdministers.bind(engine)({ ...user, sessionId: undefined }), 'USER#');
  const { sessionId: __, ...without } = item;
  expect(await refusalOf(without as Item, check)).toBe('session.ended');
});

const otherRights = ['their rights were changed', { rightsVersion: 3 }, conflict] as const;
const loginStopped = ['their login was stopped', { loginStopped: true }, conflict] as const;
const noLongerUsable = ['they were suspended', suspended, conflict] as const;
describeWrite('that somebody can still approve', () => ({
  write: users.checkApproves.bind(engine)(user),
  item,
  becomes: {},
  refused: [
    ...[noLongerUsable, loginStopped, otherRights],
    ['their confirmation password was stopped', { confirmationStopped: true }, conflict],
  ],
}));

describeWrite('that somebody still holds a right', () => ({
  write: users.checkHolds.bind(engine)(user),
  item: { ...item, confirmationStopped: true },
  becomes: {},
  refused: [noLongerUsable, loginStopped, otherRights],
}));

const to = { role: 'general', permissions: ['a'], accounts: ['b'], limits: { c: 1 } } as const;
const change = () => users.changeRights.bind(engine)(user, granted, to as never);
describeWrite('rights that are changed, in the record', () => ({
  write: at(change(), 'USER#'),
  item,
  becomes: { listedRole: 'general', rightsVersion: 3, version: 4 },
  refused: [changed],
}));

describeWrite('rights that are changed', () => ({
  write: at(change(), 'RIGHTS#'),
  item: grantedItem,
  becomes: { ...to, version: 3, form: 2 },
  refused: [
    ['they were changed meanwhile', { version: 3 }, conflict],
    ['they are the master’s', { role: 'master' }, conflict],
  ],
}));

it('rights of a general user can be changed too', async () => {
  expect(await refusalOf({ ...grantedItem, role: 'general' }, at(change(), 'RIGHTS#'))).toBeUndefined();
});

describeWrite('rights that go with their user', () => ({
  write: rights.withdraw.bind(engine)(granted),
  item: grantedItem,
  becomes: 'deleted',
  refused: [['they were changed meanwhile', { version: 3 }, conflict]],
}));

describeWrite('a user who is suspended', () => ({
  write: users.suspend.bind(engine)(user),
  item,
  becomes: { serviceState: 'suspended', sessionId: undefined, version: 4 },
  refused: [changed, ['they are already', suspended, conflict]],
}));

describeWrite('a user who is resumed', () => ({
  write: users.resume.bind(engine)(user),
  item: { ...item, ...suspended },
  becomes: { serviceState: 'usable', version: 4 },
  refused: [changed, ['they are usable', { serviceState: 'usable' }, conflict]],
}));

const login = { sessionId: '01KT', at: '2026-04-01T00:00:00.000Z' };
describeWrite('a session that begins', () => ({
  write: users.startSession.bind(engine)(user, login),
  item,
  becomes: { sessionId: '01KT', loginCount: 5, lastLogins: [login.at, ...user.lastLogins.slice(0, 3)] },
  refused: [
    changed,
    ['the user was suspended', suspended, conflict],
    ['the certificate was revoked', { 'certificate.state': 'revoked' }, conflict],
  ],
}));

const renewed = { state: 'active', thumbprint: 'a1' } as const;
describeWrite('a user who registers secret answers', () => ({
  write: users.secretAnswersRegistered.bind(engine)(user),
  item,
  becomes: { version: 4 },
  refused: [changed],
}));

describeWrite('the first session with a renewed certificate', () => ({
  write: users.startSession.bind(engine)(user, { ...login, certificate: renewed }),
  item,
  becomes: {
    sessionId: '01KT',
    loginCount: 5,
    lastLogins: [login.at, ...user.lastLogins.slice(0, 3)],
    certificate: renewed,
  },
  refused: [],
}));

describeWrite('a session that is ended', () => ({
  write: users.endSession.bind(engine)({ companyId: '01KA', userId: '01KB', sessionId: '01KS' }),
  item,
  becomes: { sessionId: undefined },
  refused: [['another has begun', { sessionId: '01KT' }, 'session.ended']],
}));

describeWrite('a login that is stopped', () => ({
  write: users.stopLogin.bind(engine)(user),
  item,
  becomes: { loginStopped: true, sessionId: undefined },
  refused: [],
}));

describeWrite('a confirmation that is stopped', () => ({
  write: users.stopConfirmation.bind(engine)(user),
  item,
  becomes: { confirmationStopped: true, sessionId: undefined },
  refused: [],
}));

const stopped: User = { ...user, loginStopped: true, confirmationStopped: true };
describeWrite('a stop of the login that is lifted', () => ({
  write: users.unlock.bind(engine)(stopped, { login: true, confirmation: false }),
  item: userRow(stopped),
  becomes: { loginStopped: false },
  refused: [
    ['it is lifted already', { loginStopped: false }, conflict],
    ['the other stop is lifted meanwhile', { confirmationStopped: false }, conflict],
  ],
}));

describeWrite('a stop of the confirmation that is lifted', () => ({
  write: users.unlock.bind(engine)(stopped, { login: false, confirmation: true }),
  item: userRow(stopped),
  becomes: { confirmationStopped: false },
  refused: [],
}));

describeWrite('a user with no stop to lift', () => ({
  write: users.unlock.bind(engine)(user, { login: true, confirmation: true }),
  item,
  becomes: {},
  refused: [
    ['the login was stopped meanwhile', { loginStopped: true }, conflict],
    ['the confirmation was stopped meanwhile', { confirmationStopped: true }, conflict],
  ],
}));

describeWrite('passwords that have changed', () => ({
  write: users.passwordsChanged.bind(engine)(user, true),
  item,
  becomes: { mustChangePasswords: true, version: 4 },
  refused: [changed],
}));

describeWrite('an address that is checked', () => ({
  write: ownOf(users.emailChecked.bind(engine)(user, 'new@example.jp', new Date('2026-04-01T01:00:00Z'))),
  item: { ...item, emailState: 'unconfirmed' },
  becomes: {
    ...{ email: 'new@example.jp', emailState: 'valid', mustCheckEmail: false, version: 4 },
    emailCheckedAt: '2026-04-01T01:00:00.000Z',
    foundBy: lookupsOfUser({ ...user, email: 'new@example.jp' }),
  },
  refused: [changed, ['a back-fill has listed how it is found', { foundBy: [] }, conflict]],
}));

describeWrite('an address check that is skipped', () => ({
  write: users.emailCheckSkipped.bind(engine)(user),
  item,
  becomes: { mustCheckEmail: false, version: 4 },
  refused: [changed],
}));

const mailSentAt = '2026-04-01T00:00:00.000Z';

describeWrite('an address that a mail came back from', () => ({
  write: users.emailRefused.bind(engine)(user, mailSentAt),
  item,
  becomes: { emailState: 'invalid' },
  refused: [
    ['the user has another by now', { email: 'new@example.jp' }, conflict],
    ['it is marked already', { emailState: 'invalid' }, conflict],
    ['it was checked after the mail was sent', { emailCheckedAt: '2026-04-01T00:00:00.001Z' }, conflict],
  ],
}));

it('an address that nobody has checked yet can be refused', async () => {
  const write = users.emailRefused.bind(engine)(user, mailSentAt);
  expect(await refusalOf({ ...item, emailState: 'unconfirmed' }, write)).toBeUndefined();
  expect(await refusalOf({ ...item, emailCheckedAt: mailSentAt }, write)).toBeUndefined();
});

describeWrite('a token that the user registers', () => ({
  write: users.tokenRegistered.bind(engine)(user, 'TG2'),
  item,
  becomes: { tokenSerialNumber: 'TG2', version: 4 },
  refused: [
    changed,
    ['they were suspended', suspended, conflict],
    ['their login was stopped', { loginStopped: true }, conflict],
  ],
}));

describeWrite('a token that is no more', () => ({
  write: users.tokenRevoked.bind(engine)(user, 'TG1'),
  item,
  becomes: { tokenSerialNumber: undefined },
  refused: [['the user has another', { tokenSerialNumber: 'TG2' }, conflict]],
}));

const until = '2026-05-01T00:00:00.000Z';
describeWrite('an issue window that opens', () => ({
  write: users.openIssueWindow.bind(engine)(user, until),
  item,
  becomes: { issueWindowUntil: until, version: 4 },
  refused: [changed, ['the certificate was revoked', { 'certificate.state': 'revoked' }, conflict]],
}));

const others = [
  ['it was revoked meanwhile', { 'certificate.state': 'revoked' }, conflict],
  ['there is another certificate', { 'certificate.thumbprint': 'a2' }, conflict],
  ['another is being issued', { 'certificate.issuanceId': 'another' }, conflict],
  ['a login ended the replaced one', { 'certificate.replaces': undefined }, conflict],
] as const;
describeWrite('a certificate that is revoked, with a window for the next', () => ({
  write: users.certificateRevoked.bind(engine)(user, until),
  item,
  becomes: {
    certificate: { state: 'revoked', thumbprint: 'a1' },
    issueWindowUntil: until,
    sessionId: undefined,
    version: 4,
  },
  refused: [changed, ...others],
}));

describeWrite('a certificate that is revoked, and no next', () => ({
  write: users.certificateRevoked.bind(engine)(user),
  item,
  becomes: {
    certificate: { state: 'revoked', thumbprint: 'a1' },
    issueWindowUntil: undefined,
    sessionId: undefined,
    version: 4,
  },
  refused: [],
}));

const first: User = { ...user, certificate: { state: 'issuing' } };
describeWrite('a first issuance that is revoked before there is a certificate', () => ({
  write: users.certificateRevoked.bind(engine)(first, until),
  item: userRow(first),
  becomes: { certificate: { state: 'revoked' }, issueWindowUntil: until, sessionId: undefined, version: 4 },
  refused: [],
}));

const before = '2026-04-01T00:00:00.000Z';
const begun = { issuanceId: '01KJ', at: before };
const windowed = userRow({ ...user, certificate: { state: 'revoked', thumbprint: 'a1' } });
describeWrite('an acquisition that begins', () => ({
  write: users.startIssuing.bind(engine)(user, begun),
  item: windowed,
  becomes: { certificate: { state: 'issuing', thumbprint: 'a1', issuanceId: '01KJ' } },
  refused: [
    ['the user is suspended', suspended, 'session.refused'],
    ['the login is stopped', { loginStopped: true }, 'session.refused'],
    ['there is a certificate', { 'certificate.state': 'active' }, 'certificate.exists'],
    ['one is being issued', { 'certificate.state': 'issuing' }, 'certificate.issuing'],
    ['the window is over', { issueWindowUntil: before }, 'certificate.noIssueWindow'],
    ['there is no window', { issueWindowUntil: undefined }, 'certificate.noIssueWindow'],
  ],
}));

const { tokenSerialNumber: ___, ...withoutToken } = windowed;
describeWrite('a first acquisition that registers a token', () => ({
  write: users.startIssuing.bind(engine)(user, { ...begun, tokenSerialNumber: 'TG1' }),
  item: withoutToken as Item,
  becomes: { certificate: { state: 'issuing', thumbprint: 'a1', issuanceId: '01KJ' }, tokenSerialNumber: 'TG1' },
  refused: [['the user has one by now', { tokenSerialNumber: 'TG2' }, conflict]],
}));

it('a first acquisition needs no earlier certificate', async () => {
  const write = users.startIssuing.bind(engine)(user, begun);
  expect(await refusalOf(userRow({ ...user, certificate: { state: 'none' } }), write)).toBeUndefined();
});

describeWrite('a renewal that begins', () => ({
  write: users.startRenewing.bind(engine)(user, 'a1', '01KJ'),
  item,
  becomes: { certificate: { ...user.certificate, state: 'renewing', issuanceId: '01KJ' } },
  refused: [
    ['the user is suspended', suspended, 'session.refused'],
    ['the login is stopped', { loginStopped: true }, 'session.refused'],
    ['one is under way', { 'certificate.state': 'renewing' }, 'certificate.issuing'],
    ['the certificate was revoked', { 'certificate.state': 'revoked' }, 'certificate.notRenewable'],
    ['it is not the user’s current one', { 'certificate.thumbprint': 'a2' }, 'certificate.notRenewable'],
  ],
}));

const underWay = userRow({ ...user, certificate: { state: 'issuing', issuanceId: '01KJ' } });
const notThis = [
  ['it was abandoned', { 'certificate.state': 'revoked' }, 'issuance.failed'],
  ['another one is under way', { 'certificate.issuanceId': 'another' }, 'issuance.failed'],
] as const;
describeWrite('a certificate that becomes the user’s', () => ({
  write: users.certificateActivated.bind(engine)(user, '01KJ', renewed),
  item: underWay,
  becomes: { certificate: renewed, issueWindowUntil: undefined, certificatesIssued: 1 },
  refused: notThis,
}));

describeWrite('an issuance that came to nothing', () => ({
  write: users.issuanceAbandoned.bind(engine)(user, '01KJ', 'none'),
  item: underWay,
  becomes: { certificate: { state: 'none' } },
  refused: notThis,
}));

it('a renewal becomes the user’s, and comes to nothing, in the same way', async () => {
  const renewing = userRow({ ...user, certificate: { state: 'renewing', issuanceId: '01KJ' } });
  expect(await refusalOf(renewing, users.certificateActivated.bind(engine)(user, '01KJ', renewed))).toBeUndefined();
  expect(await refusalOf(renewing, users.issuanceAbandoned.bind(engine)(user, '01KJ', 'active'))).toBeUndefined();
});

describeWrite('that a certificate is still the user’s', () => ({
  write: users.checkCertificate.bind(engine)(user, 'a1'),
  item,
  becomes: {},
  refused: [
    ['it was revoked', { 'certificate.state': 'revoked' }, 'certificate.none'],
    ['it was renewed', { 'certificate.thumbprint': 'a2' }, 'certificate.none'],
  ],
}));

it('a certificate that is being renewed is still the user’s', async () => {
  const renewing = userRow({ ...user, certificate: { ...user.certificate, state: 'renewing' } });
  expect(await refusalOf(renewing, users.checkCertificate.bind(engine)(user, 'a1'))).toBeUndefined();
});

const company = {
  companyId: '01KA',
  version: 5,
  state: 'usable',
  loginMethod: 'certificate',
  maxUsers: 10,
  userCount: 4,
  administratorCount: 2,
  ...{ name: '株式会社手形商事', nameKana: 'テガタシヨウジ', email: 'soumu@tegata-shoji.example.jp', accounts: [] },
} as unknown as Company;
const companyRow: Item = { ...companyItem.key('01KA'), ...company };

describeWrite('a contract whose state changes', () => ({
  write: ownOf(companies.changeState.bind(engine)(company, 'suspended', before)),
  item: companyRow,
  becomes: {
    ...{ state: 'suspended', sessionsFrom: before, version: 6, form: 2 },
    foundBy: lookupsOfCompany({ ...company, state: 'suspended' }),
  },
  refused: [
    ['the bank changed the contract', { version: 6 }, conflict],
    ['it was closed meanwhile', { state: 'closed' }, conflict],
    ['a back-fill has listed how it is found', { foundBy: [] }, conflict],
  ],
}));

describeWrite('that a company uses certificates', () => ({
  write: companies.checkUsesCertificates.bind(engine)('01KA'),
  item: companyRow,
  becomes: {},
  refused: [
    ['the contract is suspended', { state: 'suspended' }, 'session.refused'],
    ['its users log in with passwords', { loginMethod: 'password' }, 'certificate.noIssueWindow'],
  ],
}));

describeWrite('that a contract is open', () => ({
  write: companies.checkOpen.bind(engine)('01KA'),
  item: companyRow,
  becomes: {},
  refused: [['it is closed', { state: 'closed' }, 'company.state']],
}));

it('a suspended contract is not closed', async () => {
  expect(await refusalOf({ ...companyRow, state: 'suspended' }, companies.checkOpen.bind(engine)('01KA'))).toBe(
    undefined,
  );
});

describeWrite('one user more', () => ({
  write: companies.changeUserCounts.bind(engine)(company, { users: 1, administrators: 1 }),
  item: companyRow,
  becomes: { userCount: 5, administratorCount: 3 },
  refused: [
    ['the contract is suspended', { state: 'suspended' }, 'company.state'],
    ['there are as many as the contract allows', { userCount: 10 }, 'user.limitReached'],
  ],
}));

describeWrite('one administrator less', () => ({
  write: companies.changeUserCounts.bind(engine)(company, { users: -1, administrators: -1 }),
  item: companyRow,
  becomes: { userCount: 3, administratorCount: 1 },
  refused: [
    ['the contract is suspended', { state: 'suspended' }, 'company.state'],
    ['it is the last one (D-8)', { administratorCount: 1 }, 'user.lastAdministrator'],
  ],
}));

describe('the counts of users', () => {
  it('let the last of a full company be deleted, and a lone administrator delete others', async () => {
    const write = companies.changeUserCounts.bind(engine)(company, { users: -1, administrators: 0 });
    expect(await refusalOf({ ...companyRow, userCount: 10, administratorCount: 1 }, write)).toBeUndefined();
    const promotion = companies.changeUserCounts.bind(engine)(company, { users: 0, administrators: 1 });
    expect(await refusalOf({ ...companyRow, userCount: 10 }, promotion)).toBeUndefined();
  });
});

describeWrite('the master, who is appointed once', () => ({
  write: companies.appointMaster.bind(engine)('01KA', '01KB'),
  item: companyRow,
  becomes: { masterUserId: '01KB', userCount: 5, administratorCount: 3 },
  refused: [
    ['there is one', { masterUserId: 'another' }, 'registration.done'],
    ['the contract is suspended', { state: 'suspended' }, 'registration.done'],
  ],
}));

describe('a contract’s items', () => {
  const contract = {
    ...company,
    name: '株式会社手形商事',
    accounts: [
      { accountId: '1', branch: '081', type: 'ordinary', number: '0000001', name: '支店' },
      { accountId: '2', branch: '082', type: 'current', number: '0000002', name: '本店' },
    ],
    representativeAccountId: '2',
  } as unknown as Company;

  it('are registered under the representative account, whichever it is', () => {
    expect(representativeName(contract)).toBe('082/current/0000002');
    expect(() => representativeName({ ...contract, representativeAccountId: '3' })).toThrow('01KA');
  });

  it('stand in the directory with their id alone: a copy of a name would have to change with it', () => {
    const { item: entry } = companies.enterInDirectory.bind(engine)({ ...contract, contractId: '12345678' });
    expect(entry).toMatchObject({ companyId: '01KA', pk: 'BANK#COMPANIES' });
    expect(entry).not.toHaveProperty('name');
    expect(entry).not.toHaveProperty('contractId');
  });
});

describe('a page of users', () => {
  it('shows of each what the list shows, and nothing else of the record', async () => {
    const own = memoryEngine();
    own.put(item);
    const { items } = await users.pageByLoginId.bind(own)('01KA', { limit: 1, descending: false });
    expect(items).toEqual([
      {
        userId: '01KB',
        loginId: 'tegata01',
        name: user.name,
        listedRole: 'administrator',
        serviceState: 'usable',
        loginStopped: false,
        confirmationStopped: false,
        emailState: 'valid',
        certificate: user.certificate,
      },
    ]);
  });
});

it('a revocation that opens a window takes the session away and nothing else', () => {
  expect(users.certificateRevoked.bind(engine)(user, until).remove).toEqual(['sessionId']);
});

it('who has no window for want of certificates is sent to the bank', async () => {
  const own = memoryEngine();
  own.put({ ...companyRow, loginMethod: 'password' });
  const check = companies.checkUsesCertificates.bind(own)('01KA');
  await expect(own.commit([check], 'token')).rejects.toMatchObject({ details: { askWhom: 'bank' } });
});
