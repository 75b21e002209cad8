import type { Handlers } from './handlers.ts';
import type { SimOptions } from './sim.ts';
import { simulate } from './simulate.ts';

/** The violations of a bank whose services break a promise, in the first seed that reports the expected one. */
export async function said(
  handlers: Handlers,
  breaking: SimOptions['breaking'],
  { what, ...rest }: { readonly what: RegExp } & Pick<SimOptions, 'isAboutTokens' | 'isAboutPayments'>,
): Promise<string> {
  for (let seed = 1; seed <= 120; seed += 1) {
    const { violations } = await simulate({ seed, handlers, ...rest, ...(breaking && { breaking }) });
    const text = violations.join('\n');
    if (what.test(text)) return text;
  }
  return '';
}
