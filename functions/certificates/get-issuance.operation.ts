import * as z from 'zod/mini';
import { IssuanceId } from '../../shared/domain/fields.ts';
import { IssuanceAnswer } from '../../shared/domain/issued-certificate.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { issuanceItem } from '../../shared/table/issuances.ts';

export const GetIssuance = z.strictObject({ issuanceId: IssuanceId });

export const getIssuance = defineOperation({
  name: 'get-issuance',
  summary: 'Returns the certificate of a slow issuance, or 202 while it is still in progress.',
  details: 'The bearer token is the issuance token.',
  route: 'GET /certificates/issuances/{issuanceId}',
  hosts: ['entry'],
  may: 'anyone',
  hours: 'always',
  bearer: 'issuanceToken',
  input: GetIssuance,
  output: IssuanceAnswer,
  alsoAnswers: [202],
  uses: ['authority'],
  reads: { issuance: reading(issuanceItem, ({ issuanceId }: z.infer<typeof GetIssuance>) => [issuanceId]) },
  access: {
    issuances: ['get', 'recordArn', 'issued', 'failed'],
    users: ['get', 'certificateActivated', 'issuanceAbandoned'],
    certificates: ['activate'],
    histories: ['record'],
    mails: ['send'],
  },
  errors: ['issuance.notFound', 'issuance.failed'],
  example: { issuanceId: '01KA0000000000000000000000' },
});
