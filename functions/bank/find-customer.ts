import { customerTerms, soughtIn } from '../../shared/domain/customer-terms.ts';
import { handle } from '../../shared/frame/handle.ts';
import { findCustomers } from '../../shared/steps/customers/find-customer.ts';
import { findCustomer } from './find-customer.operation.ts';

/** The bank's history keeps what was looked for, and who of the bank looked. */
export const handler = handle(findCustomer, async (input, context) => {
  const { page, refuse } = context;
  const sought = soughtIn(input);
  if (!('by' in sought)) throw refuse('request.invalid', { errors: [...sought] });
  const { items, last } = await findCustomers(sought, { limit: input.limit, after: page.after }, context);
  const subject = customerTerms.flatMap((term) => (input[term] === undefined ? [] : [`${term} ${input[term]}`])).join();
  return { answer: { items, ...page.followedBy(last) }, subject };
});
