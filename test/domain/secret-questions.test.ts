import { describe, expect, test } from 'vitest';
import { SecretAnswer } from '../../shared/domain/fields.ts';
import { isSecret } from '../../shared/domain/secret.ts';
import { answerProblems, isQuestionDue, secretQuestionIds } from '../../shared/domain/secret-questions.ts';
import { profiles } from '../../shared/profiles/profiles.ts';
import { secretQuestionView } from '../../shared/text/secret-questions.ts';

describe('an answer', () => {
  test.each([
    ['冷麺', '冷麺'],
    ['𠮷野家𠮷野家𠮷野家𠮷', '𠮷野家𠮷野家𠮷野家𠮷'],
    ['か\u3099', 'が'],
    ['ＰＯＣＨＩ', 'ＰＯＣＨＩ'],
    ['東　京', '東　京'],
  ])('%s is accepted as %s (D-22, NFC)', (typed, stored) => {
    expect(SecretAnswer.parse(typed)).toBe(stored);
  });

  test.each([
    '',
    '　',
    '東京　',
    ' 東京',
    'pochi',
    'ﾎﾟﾁ',
    '東京1',
    '一二三四五六七八九十一',
    '東\u0007京',
    '東\u202e京',
    '東\u200b京',
    '東\n京',
    '\ud842',
  ])('%j is refused', (typed) => {
    expect(SecretAnswer.safeParse(typed).error?.issues[0]?.message).toBe('secretAnswer.form');
  });

  test('is compared exactly: width, kana and case are part of it (B-30)', () => {
    const answers = ['ぽち', 'ポチ', 'ＰＯＣＨＩ', 'ｐｏｃｈｉ'].map((each) => SecretAnswer.parse(each));
    expect(new Set(answers).size).toBe(4);
  });

  test('is marked as secret', () => {
    expect(isSecret(SecretAnswer)).toBe(true);
  });
});

describe('three answers', () => {
  const given = (...pairs: readonly (readonly [(typeof secretQuestionIds)[number], string])[]) =>
    pairs.map(([questionId, answer]) => ({ questionId, answer }));
  const problems = (answers: ReturnType<typeof given>) =>
    answerProblems(answers, ['firstSchool', 'firstPet', 'favouriteDish']).map(({ path, code }) => `${path} ${code}`);

  test('to different questions, different from each other, are accepted (B-28)', () => {
    expect(problems(given(['firstSchool', '一'], ['firstPet', '二'], ['favouriteDish', '三']))).toEqual([]);
  });

  test('are refused with each place: a question chosen twice, an answer given twice, a question not offered', () => {
    expect(problems(given(['firstSchool', '一'], ['firstSchool', '二'], ['favouriteDish', '二']))).toEqual([
      'answers[1].questionId secretQuestion.chosenTwice',
      'answers[2].answer secretAnswer.givenTwice',
    ]);
    expect(problems(given(['firstSchool', '一'], ['firstPet', '二'], ['favouriteFilm', '三']))).toEqual([
      'answers[2].questionId secretQuestion.unknown',
    ]);
  });
});

describe('the question is asked', () => {
  const rules = { used: true, askAfterLogins: 3 };
  const occasion = { isRegistered: true, isKnownDevice: false, logins: 3 };
  test.each([
    ['on an unknown device after three logins', rules, occasion, true],
    ['not after two', rules, { ...occasion, logins: 2 }, false],
    ['not on a known device', rules, { ...occasion, isKnownDevice: true }, false],
    ['not where nothing is registered', rules, { ...occasion, isRegistered: false }, false],
    ['not by a bank that does not use it', { ...rules, used: false }, occasion, false],
    ['after as many logins as the bank says', { ...rules, askAfterLogins: 4 }, occasion, false],
  ])('%s (D-4)', (_what, settings, facts, isDue) => {
    expect(isQuestionDue(settings, facts)).toBe(isDue);
  });
});

describe('the questions of a bank', () => {
  test('are at least ten, each once, with different texts in both languages (D-4)', () => {
    for (const { secretQuestions } of Object.values(profiles)) {
      expect(new Set(secretQuestions.offered).size).toBe(secretQuestions.offered.length);
      expect(secretQuestions.offered.length).toBeGreaterThanOrEqual(10);
    }
    for (const language of ['ja', 'en'] as const) {
      const texts = secretQuestionIds.map((id) => secretQuestionView(id, language).text);
      expect(new Set(texts).size).toBe(secretQuestionIds.length);
    }
  });

  test('are asked by the bank whose manual has them, and by no other (S0)', () => {
    const asking = Object.values(profiles).filter(({ secretQuestions }) => secretQuestions.used);
    expect(asking.map(({ name }) => name)).toEqual(['tohoku']);
  });
});
