import { isProfileName, profiles } from '../shared/profiles/profiles.ts';
import { buildFunctions } from './build.ts';
import { contextOf } from './context.ts';
import { stageNamed } from './stages.ts';

const context = contextOf(process.env.CDK_CONTEXT_JSON);
const profileName = context.profile ?? 'standard';
if (!isProfileName(profileName))
  throw new Error(`no profile ${profileName}: there are ${Object.keys(profiles).join(', ')}`);
const { domain, mailDomain, certificateArn, alarmsTo } = context;
const stage = stageNamed(context.stage ?? 'dev', { domain, mailDomain, certificateArn, alarmsTo });

// The bundler is a process of its own: CDK is loaded while it works.
const building = buildFunctions({ allowMissing: context.allowMissing === 'true' });
const [{ addTegata, newApp }, build] = await Promise.all([import('./tegata.ts'), building]);
// CDK's command checks the templates it may deploy against CloudFormation's rules; a plain run is for the simulator, which
// checks them itself, and need not wait for that.
const app = newApp({ builtinCloudFormationValidation: process.env.CDK_CLI_VERSION !== undefined });
addTegata(app, { stage, profileName, build });
app.synth();
