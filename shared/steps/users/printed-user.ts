import { userLimitRows } from '../../domain/limits.ts';
import { parentOf } from '../../domain/permissions.ts';
import type { PrintedDocument, PrintedSection } from '../../domain/printed-document.ts';
import { rightsForms } from '../../profiles/forms/forms.ts';
import type { Profile } from '../../profiles/profile.ts';
import { printedDay, printedTime, printTexts } from '../../text/print-texts.ts';
import {
  accountTypeWords,
  certificateStateWords,
  emailStateWords,
  limitWords,
  roleWords,
  serviceStateWords,
} from '../../text/words.ts';
import { type Member, userView } from '../../views/user-view.ts';
import { type PrintContext, type PrintTextName, printedDocument } from '../history/printed-document.ts';

type Context = PrintContext & { readonly profile: Profile };

/** A user's record as the screens of 利用者情報の管理 show it (A8-8, A8-11, A8-12). */
export function printedUser(context: Context, member: Member): PrintedDocument {
  return printedDocument(context, {
    title: 'userRecord',
    orientation: 'portrait',
    sections: [basics(context, member), rights(context, member), accounts(context, member), limits(context, member)],
  });
}

function basics(context: Context, member: Member): PrintedSection {
  const { language, profile } = context;
  const view = userView(member, context);
  const { certificate } = view;
  const line = (name: PrintTextName, value: string) => ({ label: printTexts[name][language], value });
  const { granted, notGranted } = printTexts;
  return {
    heading: printTexts.basics[language],
    lines: [
      line('loginId', view.loginId),
      line('name', view.name),
      line('role', roleWords[view.role][language]),
      line('administrator', (view.administrator ? granted : notGranted)[language]),
      line('email', view.email),
      line('emailState', emailStateWords[view.emailState][language]),
      line('serviceState', serviceStateWords[view.serviceState][language]),
      line('loginPassword', view.loginPassword),
      line('confirmationPassword', view.confirmationPassword),
      line('certificateState', certificateStateWords(profile)[certificate.state][language]),
      ...(certificate.issueNumber ? [line('issueNumber', certificate.issueNumber)] : []),
      ...(certificate.registeredOn ? [line('registeredOn', printedDay(certificate.registeredOn, language))] : []),
      ...(certificate.notAfter ? [line('certificateEnd', printedTime(new Date(certificate.notAfter), language))] : []),
    ],
  };
}

/** The boxes of the bank's form that are ticked, in the form's order. */
function rights({ language, profile }: Context, { rights: held }: Member): PrintedSection {
  const form = Object.entries(rightsForms).find(([name]) => name === profile.name)?.[1] ?? [];
  const rows = form.flatMap(({ title, boxes }) =>
    boxes
      .filter(({ code }) => held.permissions.includes(code))
      .map(({ code, label }) => {
        // Options of different rights have the same label.
        const parent = boxes.find((box) => box.code === parentOf(code));
        return [title[language], parent ? `${parent.label[language]} ＞ ${label[language]}` : label[language]];
      }),
  );
  return {
    heading: printTexts.rights[language],
    columns: [
      { heading: printTexts.group[language], share: 1 },
      { heading: printTexts.right[language], share: 2 },
    ],
    rows,
    none: printTexts.noRights[language],
  };
}

function accounts({ language, caller }: Context, { rights: held }: Member): PrintedSection {
  const rows = caller.company.accounts
    .filter(({ accountId }) => held.accounts.includes(accountId))
    .map(({ branch, type, number, name, memo = '' }) => [
      `${branch} ${accountTypeWords[type][language]} ${number}`,
      name,
      memo,
    ]);
  return {
    heading: printTexts.accounts[language],
    columns: [
      { heading: printTexts.account[language], share: 1 },
      { heading: printTexts.accountName[language], share: 1 },
      { heading: printTexts.accountMemo[language], share: 1 },
    ],
    rows,
    none: printTexts.noAccounts[language],
  };
}

function limits({ language }: Context, { rights: held }: Member): PrintedSection {
  const rows = userLimitRows.flatMap((row) => {
    const limit = held.limits[row];
    return limit === undefined ? [] : [[limitWords[row][language], limit.toLocaleString('en-US')]];
  });
  return {
    heading: printTexts.limits[language],
    columns: [
      { heading: printTexts.group[language], share: 2 },
      { heading: printTexts.amount[language], share: 1, align: 'right' },
    ],
    rows,
    none: printTexts.noLimits[language],
  };
}
