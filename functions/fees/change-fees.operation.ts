import * as z from 'zod/mini';
import { FeeTableInput } from '../../shared/domain/fee-table-rules.ts';
import { GivenProofs, proofsButMail } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { standardFeesItem } from '../../shared/table/fees.ts';
import { FeeTableView } from '../../shared/views/fee-view.ts';

const ChangeFees = z.strictObject({ ...FeeTableInput.shape, proof: GivenProofs });
type ChangeFees = z.infer<typeof ChangeFees>;

/** Source: A7-1…A7-8, D-19, D-20. */
export const changeFees = defineOperation({
  name: 'change-fees',
  summary: "Changes one of the company's tables of fees: to fees of its own, or to the bank's standard fees.",
  route: 'PUT /company/fees/{table}',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'feeTable',
  ifMatch: 'required',
  proof: ({ userChangeProofs }, company) => proofsButMail(userChangeProofs, company),
  input: ChangeFees,
  output: FeeTableView,
  reads: { standard: reading(standardFeesItem, ({ table }: ChangeFees) => [table]) },
  access: { fees: ['change'] },
  errors: ['request.invalid', 'fees.noStandard', 'fees.notInContract'],
  // a second proof
  roundTrips: 4,
  history: { event: 'fees.changed', service: 'companyAdministration' },
  example: {
    table: 'payee-bulk',
    useStandard: false,
    method: 'addLower',
    minimumPayment: 1000,
    ranges: [
      { from: 0, to: 29999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
      { from: 30000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
    ],
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
