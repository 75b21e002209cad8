import { approvalOf, approversNeeded, permissionsOffered } from '../../domain/approval-modes.ts';
import { type Permission, parentOf } from '../../domain/permissions.ts';
import type { Box, Group } from '../../profiles/forms/form.ts';
import { rightsForms } from '../../profiles/forms/forms.ts';
import type { Profile } from '../../profiles/profile.ts';
import { isProfileName } from '../../profiles/profiles.ts';
import type { Company } from '../../table/companies.ts';
import type { Language } from '../../text/language.ts';

export interface BoxShown {
  readonly code: Permission;
  readonly label: string;
  /** What it allows in the company's approval mode. */
  readonly allows: string;
  /** The right that an option belongs to. */
  readonly parent?: Permission;
  /** What it allows without approval, and with it, where that makes a difference. */
  readonly variants?: { readonly approval: boolean; readonly allows: string }[];
}

export interface GroupShown {
  readonly title: string;
  readonly boxes: BoxShown[];
}

/**
 * The form on which administrators of this company give rights (A9), in the bank's words. It shows only rights that the
 * company's users can hold: the bank offers them, the contract has the service, and the approval modes need them.
 */
export function rightsMatrix(company: Company, profile: Profile, language: Language): GroupShown[] {
  const offered = permissionsOffered(company, profile);
  const isApproved = approversNeeded(approvalOf(company, profile).modes.transfer) > 0;
  const form: readonly Group[] = isProfileName(profile.name) ? rightsForms[profile.name] : [];
  return form.flatMap(({ title, boxes }) => {
    const shown = boxes.filter(({ code }) => offered.includes(code)).map((box) => boxShown(box, isApproved, language));
    return shown.length > 0 ? [{ title: title[language], boxes: shown }] : [];
  });
}

function boxShown({ code, label, allows }: Box, isApproved: boolean, language: Language): BoxShown {
  const parent = parentOf(code);
  const common = { code, label: label[language], ...(parent && { parent }) };
  if ('ja' in allows) return { ...common, allows: allows[language] };
  const variants = [
    { approval: false, allows: allows.unapproved[language] },
    { approval: true, allows: allows.approved[language] },
  ];
  return { ...common, allows: allows[isApproved ? 'approved' : 'unapproved'][language], variants };
}
