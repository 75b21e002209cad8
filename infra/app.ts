import { buildFunctions } from './build.ts';
import { isProfileName, profiles } from '../shared/profiles/profiles.ts';
import { stageNamed } from './stages.ts';
import { addTegata, newApp } from './tegata.ts';

const app = newApp();

/** A context value of the command line (`-c name=value`). */
function context(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
}

const profileName = context('profile') ?? 'standard';
if (!isProfileName(profileName)) throw new Error(`no profile ${profileName}: there are ${Object.keys(profiles).join(', ')}`);
const stage = stageNamed(context('stage') ?? 'dev', {
  domain: context('domain'),
  mailDomain: context('mailDomain'),
  certificateArn: context('certificate'),
  alarmsTo: context('alarmsTo'),
});
const build = await buildFunctions({ allowMissing: context('allowMissing') !== 'false' });
addTegata(app, { stage, profileName, build });
app.synth();
