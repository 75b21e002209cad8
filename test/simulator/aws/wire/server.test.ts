import { afterAll, expect, test } from 'vitest';
import { startTestAws } from '../testing.ts';

const { aws, close } = await startTestAws({ startAt: new Date('2031-05-06T07:08:09Z') });
afterAll(close);

test('dates its answers in virtual time, as a caller in virtual time expects', async () => {
  const { headers } = await fetch(aws.endpoint, { method: 'POST' });
  const date = Date.parse(headers.get('date') ?? '');
  expect(date - Date.parse('2031-05-06T07:08:09Z')).toBeLessThan(60_000);
  expect(date).toBeGreaterThanOrEqual(Date.parse('2031-05-06T07:08:09Z'));
});
