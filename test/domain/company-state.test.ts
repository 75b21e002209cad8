import { describe, expect, test } from 'vitest';
import { assertMayBecome } from '../../shared/domain/company-state.ts';
import { refusal } from './refusal.ts';

describe('the states of a contract', () => {
  test.each([
    ['usable', 'suspended', true],
    ['usable', 'closed', true],
    ['usable', 'usable', false],
    ['suspended', 'usable', true],
    ['suspended', 'closed', true],
    ['suspended', 'suspended', false],
    ['closed', 'usable', false],
    ['closed', 'suspended', false],
    ['closed', 'closed', false],
  ] as const)('from %s to %s: %s', (state, next, may) => {
    const thrown = refusal(() => assertMayBecome(state, next));
    if (may) expect(thrown).toBeUndefined();
    else expect(thrown).toMatchObject({ code: 'company.state', details: { state } });
  });
});
