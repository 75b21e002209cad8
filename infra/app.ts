import { buildFunctions } from './build.ts';
import { contextOf, type Deployment, deploymentOf } from './context.ts';

const context = contextOf(process.env.CDK_CONTEXT_JSON);
const { stage, profileName } = demanded();

// The bundler is a process of its own: CDK is loaded while it works.
const building = buildFunctions({ allowMissing: context.allowMissing === 'true' });
const [{ addTegata, newApp }, build] = await Promise.all([import('./tegata.ts'), building]);
// CDK's command checks the templates it may deploy against CloudFormation's rules; a plain run is for the simulator, which
// checks them itself, and need not wait for that.
const app = newApp({ builtinCloudFormationValidation: process.env.CDK_CLI_VERSION !== undefined });
addTegata(app, { stage, profileName, build });
app.synth();

/** Says what is wrong in its one sentence, without the trace of a fault of ours. */
function demanded(): Deployment {
  try {
    return deploymentOf(context);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exit(1);
  }
}
