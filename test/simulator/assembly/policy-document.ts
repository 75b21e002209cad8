import * as z from 'zod';
import type { PolicyDocument as Policy } from '../iam/policy.ts';

const OneOrMore = z.union([z.string(), z.array(z.string())]);
const Condition = z.record(
  z.string(),
  z.record(
    z.string(),
    z.union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))]),
  ),
);
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.string(),
  Principal: z.union([z.literal('*'), z.record(z.string(), OneOrMore)]).optional(),
  NotPrincipal: z.unknown().optional(),
  Action: OneOrMore.optional(),
  NotAction: OneOrMore.optional(),
  Resource: OneOrMore.optional(),
  NotResource: OneOrMore.optional(),
  Condition: Condition.optional(),
});

/** An IAM policy as it stands in a template. */
export const PolicyDocument: z.ZodType<Policy> = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([Statement, z.array(Statement)]),
});
