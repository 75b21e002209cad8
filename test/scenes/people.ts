import type { Sent } from './scene.ts';
import type { Contract, Device, LoginMethod, Person, Session, Stage } from './stage.ts';

/** A user made for the scene who can log in. */
export async function customer(stage: Stage): Promise<Person> {
  const { at, by } = await stage.office();
  const who = await stage.user(at);
  if (by.host === 'secure') await stage.certificate(who);
  return who;
}

/** The master's request about a user made for the scene. */
export async function aboutColleague(stage: Stage, method?: LoginMethod): Promise<{ by: Session; who: Person }> {
  const { at, by } = await stage.office(method);
  return { by, who: await stage.user(at) };
}

/** The master's request about a user who holds a certificate, which the scene made. */
export async function aboutHolder(stage: Stage): Promise<{ by: Session; who: Person }> {
  const { by, who } = await aboutColleague(stage, 'certificate');
  await stage.certificate(who);
  return { by, who };
}

/** The master of a company that uses one-time passwords, with a token and a session. */
export async function tokenOffice(
  stage: Stage,
): Promise<{ readonly at: Contract; readonly by: Session; readonly device: Device }> {
  const { at, master } = await stage.company({ otp: true });
  const device = await stage.token(at, [master]);
  return { at, by: await stage.session(master), device };
}

/** A request of the master of a company in use. */
export const ofMaster =
  (input: NonNullable<Sent['input']> = {}) =>
  async ({ office }: Stage): Promise<Sent> => ({ by: (await office()).by, input });

/** Each text a second time, as forms ask for what is not shown (A4-1, A4-9). */
export const typedTwice = (fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...fields,
  ...Object.fromEntries(Object.entries(fields).map(([name, text]) => [`${name}Again`, text])),
});
