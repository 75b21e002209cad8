import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { linkedServices } from '../../../shared/domain/linked-services.ts';
import { assertionAlgorithm, assertionType } from '../../../shared/operation/assertion.ts';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { defineCheck, demand, type Journey, Skipped } from '../check.ts';

export const assertionSigned = defineCheck({
  name: 'assertion-signed',
  proves: 'KMS signs an assertion for a linked service, and the key that the entry host publishes verifies it.',
  needs: ['session'],
  run: async ({ visit }, { session }) => {
    const { profile, now } = visit.simulator;
    const { services, linkedServices: audiences } = profileNamed(profile);
    const offered = linkedServices.filter((service) => services.includes(service));
    const { service, assertion } = await entered(session, offered);
    const { status, body, headers } = await visit.entry.get<JSONWebKeySet>('/.well-known/jwks.json');
    demand(status === 200, `the keys are answered with ${status}`);
    demand(String(headers['cache-control']).includes('max-age'), 'the keys may not be kept');
    const expected = { algorithms: [assertionAlgorithm], typ: assertionType, audience: audiences[service] };
    const { protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(body), {
      ...expected,
      currentDate: await now(),
    });
    return { note: `${service}, key ${protectedHeader.kid}` };
  },
});

/** The first of the services that is open; its hours may keep others closed. */
async function entered({ session }: Journey['session'], offered: readonly (typeof linkedServices)[number][]) {
  const answers: string[] = [];
  for (const service of offered) {
    const { status, body } = await session.post<Entered>(`/linked-services/${service}`);
    if (status === 201) return { service, assertion: body.assertion };
    const reasons = body.errors?.map(({ code }) => code) ?? [body.code];
    answers.push(`${service}: ${status} ${reasons.join(', ')}`);
  }
  if (answers.every((answer) => answer.endsWith('403 linkedService.closed')))
    throw new Skipped('the linked services of this bank are closed at this hour, or there are none');
  throw new Error(answers.join('; '));
}

interface Entered {
  readonly assertion: string;
  readonly code?: string;
  readonly errors?: readonly { readonly code: string }[];
}
