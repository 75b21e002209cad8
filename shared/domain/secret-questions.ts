import * as z from 'zod/mini';
import type { FieldError } from './errors.ts';

/**
 * The questions that banks can offer (D-4); their texts are in `shared/text`. Stored answers name them, so a question
 * that no bank offers any more stays here.
 */
export const secretQuestionIds = [
  'firstSchool',
  'childhoodFriend',
  'favouriteTeacher',
  'childhoodNickname',
  'firstPet',
  'firstTripAbroad',
  'favouriteBook',
  'favouriteFilm',
  'favouriteSinger',
  'favouriteDish',
  'childhoodDream',
  'firstEmployer',
] as const;

export const SecretQuestionId = z.enum(secretQuestionIds, { error: 'secretQuestion.unknown' });
export type SecretQuestionId = z.infer<typeof SecretQuestionId>;

/** A question as an answer shows it, in the reader's language (D-25). */
export const SecretQuestionView = z.strictObject({ questionId: SecretQuestionId, text: z.string() });
export type SecretQuestionView = z.infer<typeof SecretQuestionView>;

/** How many questions a user answers (D-4, B-28). */
export const answersToRegister = 3;

interface GivenAnswer {
  readonly questionId: SecretQuestionId;
  readonly answer: string;
}

/**
 * The errors in answers to be registered: a question that the bank does not offer, one that is chosen twice, an answer
 * that is given twice (B-28). Answers are compared as they are stored: exactly.
 */
export function answerProblems(given: readonly GivenAnswer[], offered: readonly SecretQuestionId[]): FieldError[] {
  return given.flatMap(({ questionId, answer }, index) => {
    const earlier = given.slice(0, index);
    const at = `answers[${index}]`;
    return [
      ...(offered.includes(questionId) ? [] : [{ path: `${at}.questionId`, code: 'secretQuestion.unknown' }]),
      ...(earlier.some((each) => each.questionId === questionId)
        ? [{ path: `${at}.questionId`, code: 'secretQuestion.chosenTwice' }]
        : []),
      ...(earlier.some((each) => each.answer === answer)
        ? [{ path: `${at}.answer`, code: 'secretAnswer.givenTwice' }]
        : []),
    ];
  });
}

/** The facts that decide whether the question is asked at a login. */
interface Occasion {
  readonly isRegistered: boolean;
  readonly isKnownDevice: boolean;
  /** Successful logins before this one. */
  readonly logins: number;
}

/** The bank's settings (D-4). */
export interface SecretQuestionRules {
  readonly used: boolean;
  readonly askAfterLogins: number;
}

/** Whether the question is asked: on an unknown device, of a user who has logged in often enough (D-4, A5-5). */
export function isQuestionDue({ used, askAfterLogins }: SecretQuestionRules, occasion: Occasion): boolean {
  const { isRegistered, isKnownDevice, logins } = occasion;
  return used && isRegistered && !isKnownDevice && logins >= askAfterLogins;
}
