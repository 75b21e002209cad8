import { AccountType } from '../domain/fields.ts';
import { profiles } from '../profiles/profiles.ts';
import { accessTexts } from '../text/access-texts.ts';
import {
  actorWords,
  blockedWords,
  type CodeWords,
  certificateChoiceWords,
  closableWords,
  closureStateWords,
  companyStateWords,
  counterStateWords,
  counterWords,
  deviceWords,
  doorWords,
  exportStateWords,
  feeTableWords,
  fileFormatWords,
  foundByWords,
  helperWords,
  hostWords,
  loginMethodWords,
  mailPurposeWords,
  mailStateWords,
  outcomeWords,
  refusalReasonWords,
  registrationNextWords,
  sessionEndWords,
  severityWords,
  sortWords,
  stockStateWords,
  unlockableWords,
  userFieldWords,
} from '../text/code-words.ts';
import { eventLabels, serviceLabels } from '../text/history-labels.ts';
import { stateText } from '../text/print-texts.ts';
import { stepNames } from '../text/problem-texts.ts';
import { secretQuestions } from '../text/secret-questions.ts';
import {
  approvalWords,
  certificateStateWords,
  emailStateWords,
  feeMethodWords,
  feePatternWords,
  roleWords,
  serviceStateWords,
  serviceWords,
  tokenStateWords,
} from '../text/words.ts';

/** Codes whose words are a name alone, by what they stand for. Each list of values in the API description is of one group. */
export const codeGroups = () =>
  ({
    roles: roleWords,
    services: serviceWords,
    openOrClosed: { ...closableWords, ...serviceWords },
    approvalModes: approvalWords,
    feePatterns: feePatternWords,
    feeMethods: feeMethodWords,
    feeTables: feeTableWords,
    loginSteps: stepNames,
    loginMethods: loginMethodWords,
    loginDoors: doorWords,
    secretQuestions,
    userStates: serviceStateWords,
    emailStates: emailStateWords,
    certificateStates: certificateStateWords(profiles.standard),
    tokenStates: tokenStateWords,
    tokenStockStates: stockStateWords,
    companyStates: companyStateWords,
    closureStates: closureStateWords,
    mailStates: mailStateWords,
    exportStates: exportStateWords,
    historyEvents: eventLabels,
    historyServices: serviceLabels,
    historyActors: actorWords,
    historyOutcomes: outcomeWords,
    severities: severityWords,
    accessBars: { ...accessTexts, ...refusalReasonWords },
    blocked: blockedWords,
    counters: counterWords,
    counterStates: counterStateWords,
    sessionEnds: sessionEndWords,
    helpers: helperWords,
    devices: deviceWords,
    hosts: hostWords,
    foundBy: foundByWords,
    unlockable: unlockableWords,
    userFields: userFieldWords,
    certificateChoices: certificateChoiceWords,
    registrationNext: registrationNextWords,
    mailPasswordPurposes: mailPurposeWords,
    accountTypes: accountTypeWords(),
    fileFormats: fileFormatWords,
    sorting: sortWords,
  }) satisfies Readonly<Record<string, CodeWords>>;

const accountTypeWords = (): CodeWords =>
  Object.fromEntries(
    AccountType.options.map((type) => [type, { ja: stateText(type, 'ja'), en: stateText(type, 'en') }]),
  );
