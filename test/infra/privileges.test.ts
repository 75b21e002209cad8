import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { stageNamed } from '../../infra/stages.ts';
import { certificateTemplate } from '../../shared/aws/certificate-authority.ts';
import { tableStatementsOf, tableStatementsOfFunction, usesOf } from '../../shared/derive/policy.ts';
import { matchesPattern } from '../simulator/iam/pattern.ts';
import { flat, functionsByName, type Resource, synthesized, textOf } from './assembly.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const assembly = synthesized(stageNamed('prod'));
const functions = functionsByName(assembly, 'prod');
const names = [...functions.keys()];
const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** The statements of the role a function runs as; there is no other policy than the role's own. */
function statementsOf(name: string): readonly Statement[] {
  const role = roleOf(name);
  const policies = role.properties.Policies as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function roleOf(name: string): Resource {
  const found = functions.get(name);
  const reference = /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(textOf(found?.properties.Role))?.[1];
  const role = assembly.ofType('AWS::IAM::Role').find(({ id, stack }) => id === reference && stack === found?.stack);
  if (!role) throw new Error(`${name} has no role`);
  return role;
}

const allowedTo = (action: string) =>
  names.filter((name) => statementsOf(name).some((each) => listOf(each.Action).includes(action))).sort();

const definitionUses = new Map<string, readonly string[]>([
  ...operations.map((each) => [each.name, usesOf(each)] as const),
  ...eventFunctions.map((each) => [each.name, each.uses ?? []] as const),
]);
const users = (use: string) => names.filter((name) => definitionUses.get(name)?.includes(use)).sort();

const withoutResource = ['dynamodb:ListStreams', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

describe('every function', () => {
  it('is in the registry, and each of the registry is deployed', () => {
    expect([...names].sort()).toEqual([...operations, ...eventFunctions].map(({ name }) => name).sort());
  });

  it('has its own role, for Lambda alone, without policies from elsewhere', () => {
    const roles = names.map(roleOf);
    expect(new Set(roles.map(({ stack, id }) => `${stack} ${id}`)).size).toBe(names.length);
    for (const { properties } of roles) {
      expect(properties.ManagedPolicyArns).toBeUndefined();
      expect(textOf(properties.AssumeRolePolicyDocument)).toContain('"Principal":{"Service":"lambda.amazonaws.com"}');
    }
    const attached = assembly.ofType('AWS::IAM::Policy').flatMap(({ properties }) => flat(properties.Roles));
    expect(attached).toEqual([]);
  });

  it.each(names)('%s: each statement has an id, and names its actions and resources', (name) => {
    for (const { Sid, Effect, Action, Resource } of statementsOf(name)) {
      expect(Sid).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(Effect).toBe('Allow');
      for (const action of listOf(Action)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
      // What takes no resource: it tells which streams there are and nothing of what is in them; it adds to the traces.
      if (listOf(Action).every((action) => withoutResource.includes(action))) continue;
      for (const resource of listOf(Resource)) expect(flat(resource)).not.toMatch(/\*$/);
    }
    const reasons = statementsOf(name).map(({ Sid }) => Sid);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  it.each(names)('%s: reaches only the items its definition names, and only with keys', (name) => {
    const operation = operations.find((each) => each.name === name);
    const event = eventFunctions.find((each) => each.name === name);
    const wanted = operation ? tableStatementsOf(operation) : event ? tableStatementsOfFunction(event) : [];
    const overTable = statementsOf(name).filter(({ Action }) =>
      listOf(Action).some((each) => /^dynamodb:(?!.*Stream|GetRecords|GetShard)/.test(each)),
    );
    expect(overTable.map(readable)).toEqual(
      wanted.map(({ action, prefixes, index }) => ({
        actions: [`dynamodb:${action}`],
        resource: expect.stringMatching(
          index
            ? new RegExp(`^<ExportsOutputFnGetAttSingleTable\\w+Arn\\w+>/index/${index}$`)
            : /^<ExportsOutputFnGetAttSingleTable\w+Arn\w+>$/,
        ),
        condition: index
          ? undefined
          : {
              'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
              Null: { 'dynamodb:LeadingKeys': 'false' },
            },
      })),
    );
  });

  it('never scans, and uses neither PartiQL nor batch writes, which have no conditions', () => {
    for (const action of [
      'Scan',
      'PartiQLSelect',
      'PartiQLUpdate',
      'PartiQLInsert',
      'BatchWriteItem',
      'DescribeTable',
    ]) {
      expect(allowedTo(`dynamodb:${action}`)).toEqual([]);
    }
  });

  it('writes only its own log', () => {
    for (const name of names) {
      const [own] = statementsOf(name).filter(({ Sid }) => Sid === 'WriteItsOwnLog');
      const group = textOf(
        (functions.get(name)?.properties.LoggingConfig as { LogGroup: unknown } | undefined)?.LogGroup,
      );
      expect(own?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
      expect(textOf(own?.Resource)).toContain(/"Ref":("\w+")/.exec(group)?.[1]);
    }
  });
});

const readable = ({ Action, Resource, Condition }: Statement) => ({
  actions: listOf(Action),
  resource: flat(Resource),
  condition: Condition,
});

/** The partition keys a function may write, as patterns, by action; every key when a statement names none. */
const writablePatterns = (name: string, action: string) =>
  statementsOf(name)
    .filter(({ Action }) => listOf(Action).includes(action))
    .flatMap(({ Condition }) => {
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? '*';
      return listOf(keys as string | readonly string[]);
    });

const mayWrite = (action: string, key: string) =>
  names
    .filter((name) => writablePatterns(name, `dynamodb:${action}`).some((pattern) => matchesPattern(pattern, key)))
    .sort();

type Writers = Partial<Record<'PutItem' | 'UpdateItem' | 'DeleteItem', readonly string[]>>;

const allWithSession = operations
  .filter(({ may }) => may === 'session' || typeof may === 'object')
  .map(({ name }) => name)
  .sort();

/**
 * Who may write what decides over rights, by partition. IAM knows the partition and no condition on the item: PutItem replaces
 * the item that is there, UpdateItem sets any field and makes the item that is not, so each of them is as good as all of it.
 * A function that is to write here is added on purpose, with the reason (docs/decisions/0019).
 */
const decidingWriters: Readonly<Record<string, Writers>> = {
  /** Role, rights, accounts, limits. */
  'RIGHTS#': {
    PutItem: ['complete-registration', 'create-user'],
    // while rights have an upgrade (docs/decisions/0026)
    UpdateItem: ['back-fill-items', 'change-user'],
    DeleteItem: ['delete-user'],
  },
  /** The contract: how its users log in, and what the master may do. */
  'COMPANY#': {
    PutItem: ['open-company'],
    UpdateItem: [
      ...['add-account', 'back-fill-items', 'change-account-memo', 'change-company', 'change-contract', 'change-user'],
      'close-account',
      ...['close-company', 'complete-registration', 'create-user', 'delete-user', 'resume-company', 'resume-user'],
      ...['set-ceilings', 'suspend-company', 'suspend-user', 'suspend-users'],
    ],
  },
  /** Whose a login name is, and its password. */
  'LOGIN#': {
    PutItem: ['change-user', 'complete-registration', 'create-user'],
    UpdateItem: [
      'acquire-certificate',
      'answer-secret-question',
      'change-own-passwords',
      'change-user',
      'log-in',
      'reset-user-passwords',
      'unlock-user',
      'unlock-user-at-branch',
    ],
    DeleteItem: ['change-user', 'delete-user'],
  },
  /** Who may become a company's master. */
  'REGISTRATION#': {
    PutItem: ['close-account', 'open-company'],
    UpdateItem: ['begin-registration', 'change-contract', 'complete-registration', 'renew-temporary-passwords'],
    DeleteItem: ['close-account'],
  },
  /** The confirmation password. */
  'CREDENTIAL#': {
    PutItem: ['complete-registration', 'create-user'],
    UpdateItem: ['change-own-passwords', 'change-user', 'reset-user-passwords', 'unlock-user-at-branch'],
    DeleteItem: ['delete-user'],
  },
  /** What a user must know on an unknown device, and the counter of wrong answers. */
  'SECRETANSWERS#': {
    PutItem: ['register-secret-answers'],
    UpdateItem: ['answer-secret-question'],
    DeleteItem: ['delete-user', 'unlock-user', 'unlock-user-at-branch'],
  },
  /** The password that was mailed. */
  'MAILPASSWORD#': {
    PutItem: ['begin-email-check', 'request-mail-password'],
    UpdateItem: [
      ...['approve-requests', 'begin-email-check', 'change-user', 'complete-email-check', 'create-user'],
      'request-mail-password',
    ],
    DeleteItem: ['approve-requests', 'change-user', 'complete-email-check', 'create-user'],
  },
  /** Which certificates are let in. */
  'CERT#': {
    PutItem: ['acquire-certificate', 'get-issuance', 'reconcile-certificates', 'renew-certificate'],
    UpdateItem: [
      ...['change-own-passwords', 'change-user', 'delete-user', 'log-in', 'reconcile-certificates'],
      'reissue-certificate',
      ...['renew-certificate', 'reset-user-passwords', 'revoke-at-authority', 'revoke-certificate'],
      ...['revoke-certificate-at-branch', 'unlock-user', 'unlock-user-at-branch'],
    ],
  },
  /** Sessions: a request stamps its own, and a token that only log-in signs names it. */
  'SESSION#': { PutItem: ['log-in'], UpdateItem: allWithSession, DeleteItem: ['log-out'] },
  /** The keys that session tokens are verified with. */
  'BANK#SESSION-KEYS': { PutItem: ['rotate-session-keys'], UpdateItem: ['rotate-session-keys'] },
  'BANK#TOKENS': { PutItem: ['import-tokens'], UpdateItem: ['assign-tokens', 'import-tokens'] },
  /** Which prepared tokens are in stock. */
  'BANK#TOKEN-IMPORTS': { PutItem: ['import-tokens'], UpdateItem: ['import-tokens'] },
  'BANK#COMPANIES': { PutItem: ['open-company'] },
  'BANK#BACK-FILL': { PutItem: ['back-fill-items'], UpdateItem: ['back-fill-items'] },
  /** When customers are served. */
  'BANK#CALENDAR-': { PutItem: ['close-service'], UpdateItem: ['close-service', 'end-closure'] },
  /** What transfers cost. */
  'FEES#': { PutItem: ['change-fees'], UpdateItem: ['change-fees'] },
  'BANK#STANDARD-FEES': { PutItem: ['load-standard-fees'], UpdateItem: ['load-standard-fees'] },
  /** Who may be paid by choosing them: the company's own, and those that the bank has filed. */
  'PAYEE#': { PutItem: ['create-payee'], UpdateItem: ['change-payee'], DeleteItem: ['delete-payee'] },
  'PAYEE-ACCOUNT#': { PutItem: ['change-payee', 'create-payee'], DeleteItem: ['change-payee', 'delete-payee'] },
  'PAYEE-COUNT#': { PutItem: ['create-payee'], UpdateItem: ['create-payee', 'delete-payee'] },
  'FILED-PAYEES#': { PutItem: ['file-payees'], UpdateItem: ['file-payees'] },
  'BANK#EXPIRY-SCAN': { PutItem: ['scan-certificate-expiry'], UpdateItem: ['scan-certificate-expiry'] },
  /** One-time passwords: which steps are spent, who shares a token. */
  'TOKEN#': {
    PutItem: ['assign-tokens'],
    UpdateItem: [
      ...['acquire-certificate', 'approve-requests', 'change-company', 'change-fees', 'change-request'],
      ...['change-user', 'create-user', 'delete-user', 'make-transfer'],
      'register-token',
      'register-user-token',
      'release-token',
      ...[
        'release-token-at-branch',
        'reset-user-passwords',
        'resynchronise-token',
        'revoke-token',
        'revoke-token-at-branch',
      ],
    ],
  },
  /** Who is usable, in which session, at which address. The stop of a confirmation password is written here (D-3). */
  'USER#': {
    PutItem: ['complete-registration', 'create-user'],
    UpdateItem: [
      ...['acquire-certificate', 'approve-requests', 'back-fill-items', 'cancel-approval', 'cancel-request'],
      ...['change-account-memo', 'change-company', 'change-contract', 'change-fees'],
      ...[
        'change-own-passwords',
        'change-request',
        'change-user',
        'complete-email-check',
        'create-user',
        'delete-user',
        'end-sessions',
      ],
      ...[
        'get-issuance',
        'log-in',
        'log-out',
        'make-transfer',
        'open-issue-window',
        'receive-mail-event',
        'reconcile-certificates',
      ],
      ...[
        'register-secret-answers',
        'register-token',
        'register-user-token',
        'reissue-certificate',
        'release-token',
        'renew-certificate',
        'reset-user-passwords',
      ],
      'resume-user',
      ...['resynchronise-token', 'revoke-certificate', 'revoke-certificate-at-branch', 'revoke-token'],
      'revoke-token-at-branch',
      ...['skip-email-check', 'suspend-user', 'suspend-users', 'unlock-user'],
      'unlock-user-at-branch',
    ],
    DeleteItem: ['delete-user'],
  },
  /** What is to be paid, and who has approved it. */
  'REQUEST#': {
    PutItem: ['make-batch', 'make-transfer', 'switch-service'],
    UpdateItem: [
      ...['approve-requests', 'cancel-approval', 'cancel-request', 'change-request', 'delete-request'],
      ...['expire-requests', 'report-results', 'return-request', 'switch-service', 'take-requests', 'withdraw-request'],
    ],
  },
  /** What of the daily limits is used up. */
  'USED-LIMIT#': {
    UpdateItem: [
      ...['approve-requests', 'cancel-approval', 'cancel-request', 'change-request', 'make-transfer'],
      ...['report-results', 'take-requests'],
    ],
  },
  /** What the bank's core books. */
  'BANK#HANDOVERS#': { PutItem: ['take-requests'] },
  /** What everybody reads. */
  'NOTICE#': { PutItem: ['publish-notice', 'scan-certificate-expiry'] },
};

/** Partitions that decide over no right: counters, evidence, messages, claims. */
const otherPrefixes = [
  ...['ATTEMPTS#', 'CERTIFIEDKEY#', 'HISTORY#', 'IDEMPOTENCY#', 'ISSUANCE#', 'LOOKUP#', 'MAIL#', 'OTPATTEMPTS#'],
  ...['READING#', 'UPLOAD#', 'REQUESTFILE#', 'LINES#', 'LINE-RESULTS#', 'EXPORT#', 'REQUESTS-OF#', 'WAITING#'],
];

describe('items that decide rights (threat 50)', () => {
  it.each(Object.entries(decidingWriters))('%s is written by exactly these functions', (prefix, writers) => {
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem'] as const)
      expect(mayWrite(action, `${prefix}01KA0000000000000000000000`), action).toEqual(writers[action] ?? []);
  });

  it('include every partition not listed as deciding none', () => {
    const prefixes = names.flatMap((name) =>
      ['PutItem', 'UpdateItem', 'DeleteItem'].flatMap((action) => writablePatterns(name, `dynamodb:${action}`)),
    );
    const known = [...Object.keys(decidingWriters), ...otherPrefixes].map((prefix) => `${prefix}*`);
    expect([...new Set(prefixes)].sort()).toEqual(known.sort());
  });
});

describe('history', () => {
  it('is written once and never changed or removed by any role (I2)', () => {
    const changers = names.filter((name) =>
      statementsOf(name).some(({ Action, Condition }) => {
        const prefixes = listOf(
          Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] as string | readonly string[],
        );
        const changes = listOf(Action).some((each) => each === 'dynamodb:UpdateItem' || each === 'dynamodb:DeleteItem');
        return (
          changes && prefixes.some((prefix) => 'HISTORY#company#202604'.startsWith(String(prefix).replace(/\*$/, '')))
        );
      }),
    );
    expect(changers).toEqual([]);
  });
});

describe('keys and secrets', () => {
  it('only functions that sign sessions read the private key, only the rotation replaces it', () => {
    expect(users('signer').length).toBeGreaterThan(0);
    expect(allowedTo('secretsmanager:GetSecretValue')).toEqual(users('signer'));
    expect(allowedTo('secretsmanager:PutSecretValue')).toEqual(users('keyRotation'));
  });

  it('only functions that hash passwords have the pepper', () => {
    expect(users('hasher').length).toBeGreaterThan(0);
    expect(allowedTo('kms:GenerateMac')).toEqual(users('hasher'));
  });

  /** What a function may do with what is sealed for a purpose. */
  const actsFor = (purpose: string) => (name: string) =>
    statementsOf(name)
      .filter(({ Condition }) => Condition?.StringEquals?.['kms:EncryptionContext:purpose'] === purpose)
      .flatMap(({ Action }) => listOf(Action));

  it('only deliver-mail opens the secrets of mails; functions that write mails cannot', () => {
    const ofMails = actsFor('mail');
    const openers = users('mailOpening');
    expect(openers).toEqual(['deliver-mail']);
    expect(users('mailSealing').length).toBeGreaterThan(0);
    for (const name of names) {
      const expected = openers.includes(name)
        ? ['kms:Decrypt']
        : users('mailSealing').includes(name)
          ? ['kms:Encrypt']
          : [];
      expect(ofMails(name), name).toEqual(expected);
    }
  });

  it('only functions that check codes open the secrets of tokens; those that import or assign them cannot', () => {
    const ofTokens = actsFor('oneTimePassword');
    const allowed = {
      tokenSecrets: ['Decrypt'],
      tokenImport: ['Encrypt'],
      tokenAssignment: ['ReEncryptFrom', 'ReEncryptTo'],
    };
    for (const [use, verbs] of Object.entries(allowed)) {
      expect(users(use as 'tokenSecrets').length).toBeGreaterThan(0);
      for (const name of users(use as 'tokenSecrets'))
        expect(ofTokens(name), name).toEqual(verbs.map((verb) => `kms:${verb}`));
    }
    const all = Object.keys(allowed).flatMap((use) => users(use as 'tokenSecrets'));
    expect(names.filter((name) => ofTokens(name).length > 0).sort()).toEqual(all.sort());
  });

  it('only enter-linked-service signs assertions, and only their publisher reads the public keys', () => {
    expect(allowedTo('kms:Sign')).toEqual(['enter-linked-service']);
    expect(users('assertionSigning')).toEqual(['enter-linked-service']);
    expect(allowedTo('kms:GetPublicKey')).toEqual(['get-assertion-keys']);
    expect(users('assertionKeys')).toEqual(['get-assertion-keys']);
    const [signing] = statementsOf('enter-linked-service').filter(({ Action }) => Action === 'kms:Sign');
    expect(signing?.Condition).toEqual({
      StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' },
    });
  });

  it('every other key is used through its service, the pepper for HMAC-SHA-256, those of tokens and mails for their purpose', () => {
    const service = /^(dynamodb|s3|secretsmanager)\.ap-northeast-1\.amazonaws\.com$/;
    for (const name of names) {
      for (const { Condition } of statementsOf(name).filter((each) =>
        listOf(each.Action).some((action) => /^kms:(?!Sign$|GetPublicKey$)/.test(action)),
      )) {
        const condition = Condition?.StringEquals ?? {};
        const [[key, value] = []] = Object.entries(condition);
        const only = {
          'kms:MacAlgorithm': /^HMAC_SHA_256$/,
          'kms:EncryptionContext:purpose': /^(oneTimePassword|mail)$/,
        };
        expect(flat(value)).toMatch(only[key as keyof typeof only] ?? service);
        expect(Object.keys(condition)).toHaveLength(1);
      }
    }
  });
});

describe('the authority', () => {
  it('is used only by functions that declare it', () => {
    expect(users('authority').length).toBeGreaterThan(0);
    const may = [
      ...new Set(['Issue', 'Get', 'Revoke'].flatMap((verb) => allowedTo(`acm-pca:${verb}Certificate`))),
    ].sort();
    expect(may).toEqual([...users('authority'), ...users('revocation')].sort());
  });

  it('issues nothing but client certificates with our subject', () => {
    for (const name of allowedTo('acm-pca:IssueCertificate')) {
      const [issue] = statementsOf(name).filter(({ Action }) => listOf(Action).includes('acm-pca:IssueCertificate'));
      expect(issue?.Condition).toEqual({ StringEquals: { 'acm-pca:TemplateArn': certificateTemplate } });
    }
    expect(allowedTo('acm-pca:IssueCertificate').length).toBeGreaterThan(0);
  });

  it('is used for nothing else by a function that revokes', () => {
    expect(users('revocation')).toEqual(['revoke-at-authority']);
    for (const name of users('revocation')) {
      const acts = statementsOf(name)
        .flatMap(({ Action }) => listOf(Action))
        .filter((action) => action.startsWith('acm-pca:'));
      expect(acts).toEqual(['acm-pca:RevokeCertificate']);
    }
  });
});

describe('mails', () => {
  it('are sent only by deliver-mail, only from our address', () => {
    expect(allowedTo('ses:SendEmail')).toEqual(users('mailer'));
    expect(allowedTo('ses:SendRawEmail')).toEqual([]);
    for (const name of users('mailer')) {
      const [send] = statementsOf(name).filter(({ Action }) => listOf(Action).includes('ses:SendEmail'));
      expect(send?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'no-reply@tegata.example.jp' } });
    }
  });
});
