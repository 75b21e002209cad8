import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { sampleAnswers, staleAnswers, writeAnswers } from './answers.ts';

const answers = await sampleAnswers();

it.each(operations.filter(({ printed, status }) => !printed && status !== 204))(
  '$name answers in its scene what its definition says',
  ({ name, output, status = 200, alsoAnswers = [] }) => {
    const answer = JSON.parse(answers.get(`events/answers/${name}.json`) ?? '{}');
    expect([status, ...alsoAnswers]).toContain(answer.status);
    expect(output.safeParse(answer.body)).toMatchObject({ success: true });
  },
);

it('are written, then up to date, and stale again when missing, changed or obsolete', () => {
  const root = mkdtempSync(join(tmpdir(), 'tegata-answers-'));
  const [first = '', second = ''] = answers.keys();
  try {
    expect(writeAnswers(answers, root)).toEqual([...answers.keys()]);
    expect(staleAnswers(answers, root)).toEqual([]);
    rmSync(join(root, first));
    writeFileSync(join(root, second), '{}');
    writeFileSync(join(root, 'events/answers/old-operation.json'), '{}');
    expect(writeAnswers(answers, root)).toEqual([first, second, 'events/answers/old-operation.json']);
    expect(staleAnswers(answers, root)).toEqual([]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('of the project are up to date (npm run docs)', () => {
  expect(staleAnswers(answers)).toEqual([]);
});
