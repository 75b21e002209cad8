import { buildFunctions } from './build.ts';
import { type Context, contextOf, type Deployment, deploymentOf } from './context.ts';

const { context, stage, profileName } = demanded();

// The bundler ends with this process: it collects no garbage below what all functions need at once, a sixth less work.
process.env.GOGC ??= 'off';
process.env.GOMEMLIMIT ??= '1536MiB';
// The bundler is a separate process, so CDK is loaded while it runs.
const building = buildFunctions({ allowMissing: context.allowMissing === 'true' });
const [{ addTegata, newApp }, build] = await Promise.all([import('./tegata.ts'), building]);
// The CDK command validates templates against CloudFormation's rules before deploying. A plain run is for the
// simulator, which checks them itself, so it skips that.
const app = newApp({ builtinCloudFormationValidation: process.env.CDK_CLI_VERSION !== undefined });
addTegata(app, { stage, profileName, build });
app.synth();
// The simulator goes on with the assembly while this process ends.
process.send?.('synthesized');

/** Prints a configuration error as one sentence, without a stack trace. */
function demanded(): Deployment & { readonly context: Context } {
  try {
    const context = contextOf(process.env.CDK_CONTEXT_JSON);
    return { context, ...deploymentOf(context) };
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exit(1);
  }
}
