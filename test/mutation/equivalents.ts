/** A change that no test can notice, because nothing observable depends on it. */
export interface Equivalent {
  readonly file: string;
  /** The code as it stands, and what the mutation tester makes of it. */
  readonly code: string;
  readonly mutant: string;
  readonly why: string;
}

/** Read by `npm run mutate`, which fails on a line whose change a test notices by now. */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'shared/domain/errors.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'No user has this id, and nobody else sees the list.',
  },
  {
    file: 'shared/domain/held-rights.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'What the bank does not offer and the contract does not have is left out of both lists.',
  },
  {
    file: 'shared/domain/password-policy.ts',
    code: 'at < lower.length',
    mutant: 'at <= lower.length',
    why: 'No run begins after the last character.',
  },
  {
    file: 'shared/domain/password-policy.ts',
    code: 'start + length',
    mutant: 'start - length',
    why: 'Each row is tried in both directions, so reading all of them backwards finds the same runs.',
  },
  {
    file: 'shared/domain/service-hours.ts',
    code: 'from < each.until',
    mutant: 'from <= each.until',
    why: 'Of two equal instants either is the same.',
  },
  {
    file: 'shared/domain/service-hours.ts',
    code: 'spans < 1000',
    mutant: 'spans <= 1000',
    why: 'No calendar that opens at all has so many spans without service in a row.',
  },
  {
    file: 'shared/domain/zengin/deduct-fees.ts',
    code: 'at < field.length',
    mutant: 'at <= field.length',
    why: 'Nothing is written behind a part of an array.',
  },
  {
    file: 'shared/domain/zengin/framing.ts',
    code: 'rest.length > keptBytes',
    mutant: 'rest.length >= keptBytes',
    why: 'Nothing is dropped of as many bytes as are kept.',
  },
  {
    file: 'shared/domain/zengin/framing.ts',
    code: 'rest.length === 0',
    mutant: 'false',
    why: 'A copy of a piece has its bytes.',
  },
  {
    file: 'shared/domain/zengin/framing.ts',
    code: 'at < bytes.length',
    mutant: 'at <= bytes.length',
    why: 'What is behind the last byte is no line end.',
  },
  {
    file: 'shared/domain/zengin/record-reader.ts',
    code: 'record.slice()',
    mutant: 'record',
    why: 'A copy lets the rest of its piece go; the bytes are the same.',
  },
  {
    file: 'shared/domain/zengin/record-reader.ts',
    code: '(count + 1) * recordLength > bytes.length',
    mutant: '(count + 1) * recordLength >= bytes.length',
    why: 'Memory that grows one record earlier holds the same records.',
  },
  {
    file: 'shared/domain/zengin/switched-file.ts',
    code: 'index < file.count',
    mutant: 'index <= file.count',
    why: 'Behind the last record there is nothing to write over.',
  },
  {
    file: 'shared/domain/zengin/write-field.ts',
    code: 'at < text.length',
    mutant: 'at <= text.length',
    why: 'Nothing is written behind a part of an array.',
  },
  {
    file: 'shared/domain/zengin/write-file.ts',
    code: `lineEnd === ''`,
    mutant: 'false',
    why: 'Records one after another, with nothing between them, are all records.',
  },
  {
    file: 'shared/frame/idempotency.ts',
    code: 'a < b',
    mutant: 'a <= b',
    why: 'The names of one object differ.',
  },
  {
    file: 'shared/frame/idempotency.ts',
    code: 'a < b',
    mutant: 'a >= b',
    why: 'Any fixed order of the names gives equal requests equal hashes.',
  },
  {
    file: 'shared/frame/prefer.ts',
    code: `word.startsWith('"')`,
    mutant: `word.endsWith('"')`,
    why: 'A word with a quotation mark at one end has one at the other.',
  },
  {
    file: 'shared/steps/authentication/login-facts.ts',
    code: 'answers !== undefined',
    mutant: 'true',
    why: 'Without answers there is no question to ask either.',
  },
  {
    file: 'shared/steps/batches/kept-file.ts',
    code: '/^file\\[(\\d+)\\]/',
    mutant: '/file\\[(\\d+)\\]/',
    why: 'A path has one file, at its beginning.',
  },
  {
    file: 'shared/steps/batches/ordered-file.ts',
    code: 'ids.length / readAtOnce',
    mutant: 'ids.length * readAtOnce',
    why: 'Reading no keys asks nothing of the table.',
  },
  {
    file: 'shared/steps/batches/ordered-file.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'No payee has this id.',
  },
  {
    file: 'shared/steps/handovers/handed-files.ts',
    code: 'requests.reduce((sum, request) => sum + mostBytesOf(request), 0) <= mostAnswered',
    mutant: 'requests.reduce((sum, request) => sum + mostBytesOf(request), 0) < mostAnswered',
    why: 'No number of records of 122 bytes is 4 MiB.',
  },
  {
    file: 'shared/steps/handovers/take.ts',
    code: 'placeOf(a) < placeOf(b)',
    mutant: 'placeOf(a) <= placeOf(b)',
    why: 'No two requests have one id.',
  },
  {
    file: 'shared/steps/issuance/judge-certificate.ts',
    code: 'thrown instanceof DomainError',
    mutant: 'true',
    why: 'A certificate that cannot be read throws nothing else.',
  },
  {
    file: 'shared/steps/issuance/judge-certificate.ts',
    code: 'one < other',
    mutant: 'one <= other',
    why: 'Two attributes of one name are refused in any order: ours has each once.',
  },
  {
    file: 'shared/steps/issuance/judge-certificate.ts',
    code: 'one < other',
    mutant: 'one >= other',
    why: 'Both lists are sorted alike, and only compared with each other.',
  },
  {
    file: 'shared/steps/issuance/judge-certificate.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'A chain of what is no certificate is refused like one of nothing.',
  },
  {
    file: 'shared/steps/mail/distribute.ts',
    code: 'recipient.email.toLowerCase()',
    mutant: 'recipient.email.toUpperCase()',
    why: 'Addresses are ASCII: two that differ in case alone become one either way.',
  },
  {
    file: 'shared/steps/mail/mail-event.ts',
    code: '{\n    return undefined;\n  }',
    mutant: '{}',
    why: 'A function without a return returns undefined.',
  },
  {
    file: 'shared/steps/tokens/token-pskc.ts',
    code: '{\n    return undefined;\n  }',
    mutant: '{}',
    why: 'A function without a return returns undefined.',
  },
  {
    file: 'shared/steps/transfers/find-requests.ts',
    code: 'placeOf(a) < placeOf(b)',
    mutant: 'placeOf(a) <= placeOf(b)',
    why: 'No two requests have one id.',
  },
  {
    file: 'shared/steps/transfers/order-transfer.ts',
    code: 'payeeId === undefined',
    mutant: 'false',
    why: 'A way without an account was refused without an id.',
  },
  {
    file: 'shared/steps/transfers/request-facts.ts',
    code: 'deadline < forgotten',
    mutant: 'deadline <= forgotten',
    why: 'Of two equal instants either is the same.',
  },
  {
    file: 'shared/table/attempts.ts',
    code: 'row === undefined',
    mutant: 'false',
    why: 'The condition on the kind refuses the second write as it refused the first.',
  },
  {
    file: 'shared/table/attempts.ts',
    code: 'row.attempts < policy.limit',
    mutant: 'false',
    why: 'A counter with attempts left refused for another reason, and that is a condition of the second write too.',
  },
  {
    file: 'shared/table/capability.ts',
    code: 'from < ids.length',
    mutant: 'from <= ids.length',
    why: 'Reading no keys asks nothing of the table.',
  },
  {
    file: 'shared/table/payees.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: 'No payee has this attribute, so that none loses it.',
  },
  {
    file: 'shared/table/payees.ts',
    code: 'filedPlace(a) < filedPlace(b)',
    mutant: 'filedPlace(a) <= filedPlace(b)',
    why: 'Two of one place are equal lines.',
  },
];
