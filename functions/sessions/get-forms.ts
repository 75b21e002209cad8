import { handle } from '../../shared/frame/handle.ts';
import {
  approvalShown,
  feesShown,
  limitRowsShown,
  servicesShown,
  worded,
} from '../../shared/steps/forms/company-forms.ts';
import { rightsMatrix } from '../../shared/steps/forms/rights-matrix.ts';
import { refusalTitles } from '../../shared/text/problem-texts.ts';
import { secretQuestionView } from '../../shared/text/secret-questions.ts';
import {
  certificateStateWords,
  emailStateWords,
  roleWords,
  serviceStateWords,
  tokenStateWords,
} from '../../shared/text/words.ts';
import { getForms } from './get-forms.operation.ts';

export const handler = handle(getForms, async (_input, { caller, calendar, now, profile, language }) => {
  const { company } = caller;
  const { used, offered } = profile.secretQuestions;
  return {
    answer: {
      rights: rightsMatrix(company, profile, language),
      limits: limitRowsShown(company, profile, language),
      services: servicesShown(company, { profile, calendar, now, language }),
      approval: approvalShown(company, profile, language),
      fees: feesShown(profile, language),
      secretQuestions: used ? offered.map((questionId) => secretQuestionView(questionId, language)) : [],
      roles: worded(roleWords, language),
      states: {
        user: worded(serviceStateWords, language),
        email: worded(emailStateWords, language),
        certificate: worded(certificateStateWords(profile), language),
        token: worded(tokenStateWords, language),
      },
      refusals: refusalTitles(language),
    },
  };
});
