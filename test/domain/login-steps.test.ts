import { describe, expect, test } from 'vitest';
import { dueSteps, type LoginFacts, loginSteps, withoutStep } from '../../shared/domain/login-steps.ts';

const nothing: LoginFacts = {
  secretQuestionDue: false,
  secretAnswersMissing: false,
  certificateRenewable: false,
  unreadLoginNotices: 0,
  passwordChangeForced: false,
  emailUnchecked: false,
  tokenMissing: false,
};

describe('steps after login (A5-12)', () => {
  test('none when nothing is due', () => expect(dueSteps(nothing)).toEqual([]));

  test('all of them in their order', () => {
    const everything = {
      secretQuestionDue: true,
      secretAnswersMissing: true,
      certificateRenewable: true,
      unreadLoginNotices: 2,
      passwordChangeForced: true,
      emailUnchecked: true,
      tokenMissing: true,
    };
    expect(dueSteps(everything)).toEqual([...loginSteps]);
  });

  test('each alone, and gone once done', () => {
    expect(dueSteps({ ...nothing, certificateRenewable: true, emailUnchecked: true })).toEqual([
      'renewal',
      'emailCheck',
    ]);
    expect(dueSteps({ ...nothing, tokenMissing: true })).toEqual(['registerToken']);
    expect(withoutStep(['renewal', 'emailCheck'], 'renewal')).toEqual(['emailCheck']);
    expect(withoutStep(['renewal'], 'notices')).toEqual(['renewal']);
  });
});
