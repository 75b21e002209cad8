import * as z from 'zod/mini';
import { approvalModes, approvalServices } from '../../shared/domain/approval-modes.ts';
import { ContractService } from '../../shared/domain/contract-services.ts';
import { Permission } from '../../shared/domain/permissions.ts';
import { SecretQuestionView } from '../../shared/domain/secret-questions.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { HoursView } from '../../shared/views/hours-view.ts';
import { Worded } from '../../shared/views/worded.ts';

const Box = z.strictObject({
  code: Permission,
  label: z.string(),
  /** In the company's approval mode. */
  allows: z.string(),
  /** The right that an option belongs to. */
  parent: z.optional(Permission),
  variants: z.optional(z.array(z.strictObject({ approval: z.boolean(), allows: z.string() }))),
});

const Forms = z.strictObject({
  rights: z.array(z.strictObject({ title: z.string(), boxes: z.array(Box) })),
  limits: z.strictObject({ user: z.array(Worded), account: z.array(Worded), company: z.array(Worded) }),
  services: z.array(
    z.strictObject({
      code: ContractService,
      label: z.string(),
      inContract: z.boolean(),
      /** Today. */
      open: HoursView,
    }),
  ),
  approval: z.strictObject({
    selfApproval: z.boolean(),
    services: z.array(
      z.strictObject({
        code: z.enum(approvalServices),
        label: z.string(),
        mode: z.enum(approvalModes),
        modes: z.array(Worded),
      }),
    ),
  }),
  fees: z.strictObject({ patterns: z.array(Worded), methods: z.array(Worded) }),
  secretQuestions: z.array(SecretQuestionView),
  roles: z.array(Worded),
  states: z.strictObject({
    user: z.array(Worded),
    email: z.array(Worded),
    certificate: z.array(Worded),
    token: z.array(Worded),
  }),
  refusals: z.array(z.strictObject({ code: z.string(), status: z.int(), title: z.string() })),
});

/** Source: A6, A9, D-31. */
export const getForms = defineOperation({
  name: 'get-forms',
  summary: "Returns what screens need, in the caller's language, of this bank and this company.",
  details: 'Rights, limits, services, approval modes, fees, questions, states and refusals.',
  route: 'GET /forms',
  hosts: ['entry', 'secure'],
  may: 'session',
  // the steps of a login have screens too
  duringStep: 'any',
  input: z.strictObject({}),
  output: Forms,
  access: {},
  errors: [],
  example: {},
});
