import * as z from 'zod/mini';
import { UserView } from './user-view.ts';

/** What the form 利用者変更 changes. */
export const changeableFields = [
  'loginId',
  'loginPassword',
  'confirmationPassword',
  'forceChange',
  'name',
  'email',
  'administrator',
  'permissions',
  'accounts',
  'limits',
] as const;
export type ChangeableField = (typeof changeableFields)[number];

/** A record as its reader may use it: one's own differs from others' (A8-13). */
export const UserRecord = z.extend(UserView, {
  isOwn: z.boolean(),
  /** What the reader may change of it. */
  mayChange: z.array(z.enum(changeableFields)),
  /** 継続, 再発行, 失効, where the bank offers the choice to this reader for this user (A11-25). */
  certificateChoices: z.array(z.enum(['keep', 'reissue', 'revoke'])),
});
export type UserRecord = z.infer<typeof UserRecord>;
