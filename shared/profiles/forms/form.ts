import * as z from 'zod/mini';
import { Permission } from '../../domain/permissions.ts';

const Bilingual = z.strictObject({ ja: z.string().check(z.minLength(1)), en: z.string().check(z.minLength(1)) });
export type Bilingual = z.infer<typeof Bilingual>;

/** What a right allows; where the service's approval mode makes a difference, without approval and with it. */
const Allows = z.union([Bilingual, z.strictObject({ unapproved: Bilingual, approved: Bilingual })]);

const Box = z.strictObject({ code: Permission, label: Bilingual, allows: Allows });
export type Box = z.infer<typeof Box>;

const Group = z.strictObject({ title: Bilingual, boxes: z.array(Box).check(z.minLength(1)) });
export type Group = z.infer<typeof Group>;

/**
 * The form on which administrators give rights (サービス利用権限, A9): groups of boxes in the manual's order and words. It
 * stands apart from the profile, which every function loads: only the operations that show the form need its words.
 */
export const RightsForm = z.array(Group).check(z.minLength(1));
export type RightsForm = z.infer<typeof RightsForm>;
