import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestAws } from '../aws/testing.ts';
import { createRestApis } from '../gateway/rest-apis.ts';
import { type HostCertificate, hostCertificate } from '../host-certificate.ts';
import { createLambda } from '../lambda/lambda.ts';
import { loadAssembly } from './load.ts';
import { type Provisioned, provision } from './provision.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}
export interface TestStack {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  /** Stacks that are deployed before. */
  readonly after?: readonly string[];
}

const region = 'ap-northeast-1';
const accountId = '123456789012';

/** The S3 key of the code that every function of a test may have. */
export const code = { S3Bucket: 'assets', S3Key: 'empty.zip' } as const;

/** Deploys hand-written stacks to services of their own. @throws Error as `provision` */
export async function deployStacks(
  stacks: Readonly<Record<string, TestStack>>,
  certificates: readonly HostCertificate[] = [hostCertificate],
): Promise<Provisioned> {
  const directory = mkdtempSync(join(tmpdir(), 'tegata-checks-'));
  try {
    writeAssembly(directory, stacks);
    return await deployAssembly(directory, certificates);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Deploys a cloud assembly to services of its own. @throws Error as `provision` */
export async function deployAssembly(
  directory: string,
  certificates: readonly HostCertificate[] = [hostCertificate],
): Promise<Provisioned> {
  const { aws, clock, close } = await startTestAws();
  const lambda = createLambda({ clock, aws, region, onError: console.error });
  aws.setInvoker((functionArn, payload, kind) => lambda.invoke(functionArn, payload, { kind }));
  try {
    return await provision({
      assembly: loadAssembly(directory, region),
      ...{ region, accountId, certificates, aws, lambda },
      restApis: createRestApis(),
      marks: { has: () => false, add: () => undefined },
      handlerRoles: new Map(),
    });
  } finally {
    await lambda.close();
    await close();
  }
}

function writeAssembly(directory: string, stacks: Readonly<Record<string, TestStack>>): void {
  const folder = join(directory, 'asset.empty');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({});\n');
  for (const [name, { after: _, ...template }] of Object.entries(stacks))
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(template));
  const artifacts = Object.entries(stacks).map(([name, { after = [] }]) => [
    name,
    {
      type: 'aws:cloudformation:stack',
      environment: `aws://${accountId}/${region}`,
      dependencies: after,
      properties: { templateFile: `${name}.json`, stackName: name },
    },
  ]);
  const manifest = { version: '48.0.0', artifacts: Object.fromEntries(artifacts) };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
}
