import { expect, it } from 'vitest';
import { type Stage, stageNamed } from '../../infra/stages.ts';
import { synthesized, textOf } from './assembly.ts';

/** The keys of assertions that a stage creates, signs with and publishes. */
function keysOf(stage: Stage) {
  const assembly = synthesized(stage);
  const created = assembly
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => properties.KeyUsage === 'SIGN_VERIFY')
    .flatMap(({ id }) => namesIn(id));
  const variables = assembly
    .ofType('AWS::Lambda::Function')
    .map(({ properties }) => (properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables);
  const named = (variable: string) =>
    variables.flatMap((each) => (each?.[variable] === undefined ? [] : [namesIn(textOf(each[variable]))]));
  return { created: created.sort(), signing: named('ASSERTION_KEY'), published: named('ASSERTION_KEYS') };
}

/** The names under which CDK knows the keys, of a text with what it made of them. */
const namesIn = (text: string) => [...text.matchAll(/(AssertionKey\d*?)[0-9A-F]{8}(?=Arn|$)/g)].map(([, name]) => name);

it.each([
  ['at first', undefined, { signing: 'AssertionKey', published: ['AssertionKey'] }],
  ['with the next one published', [1, 2], { signing: 'AssertionKey', published: ['AssertionKey', 'AssertionKey2'] }],
  ['once it signs', [2, 1], { signing: 'AssertionKey2', published: ['AssertionKey2', 'AssertionKey'] }],
  ['after the first one', [2], { signing: 'AssertionKey2', published: ['AssertionKey2'] }],
])('the keys of assertions are %s', (_, generations, { signing, published }) => {
  const stage = stageNamed('prod', generations ? { assertionKeys: generations } : {});
  expect(keysOf(stage)).toEqual({ created: published.toSorted(), signing: [[signing]], published: [published] });
});

it('are at least one, and each once', () => {
  expect(() => stageNamed('prod', { assertionKeys: [] })).toThrow();
  expect(() => stageNamed('prod', { assertionKeys: [1, 1] })).toThrow('each generation once');
});

it('keep their names in CloudFormation when another one comes: no key is replaced by a deployment', () => {
  const idsOf = (generations: number[]) =>
    synthesized(stageNamed('prod', { assertionKeys: generations }))
      .ofType('AWS::KMS::Key')
      .filter(({ properties }) => properties.KeyUsage === 'SIGN_VERIFY')
      .map(({ id }) => id);
  expect(idsOf([2, 1])).toEqual(expect.arrayContaining(idsOf([1])));
});
