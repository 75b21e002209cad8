import { describe, expect, it } from 'vitest';
import { stageNamed } from '../../infra/stages.ts';
import { deployAssembly } from '../simulator/assembly/deploy-template.ts';
import { hostCertificate } from '../simulator/host-certificate.ts';
import { synthesizedApp } from './assembly.ts';

const imported = { arn: hostCertificate.arn.replace(/1$/, '2'), type: 'IMPORTED' } as const;
const copies = ['arn:aws:backup:ap-northeast-3:123456789012:backup-vault:tegata'];
const backOffice = ['arn:aws:iam::111122223333:role/back-office'];

/** Deploys a stage's stacks to an account that holds the certificates of its hosts. */
async function deploy(name: string, more: Parameters<typeof stageNamed>[1] = {}) {
  const stage = stageNamed(name, { certificateArn: hostCertificate.arn, alarmsTo: 'on-call@example.jp', ...more });
  const { made, remove } = synthesizedApp(stage);
  try {
    return await deployAssembly(made.directory, [hostCertificate, imported]);
  } finally {
    remove();
  }
}

// What `npm start` deploys is dev; the stages of customers have more that AWS could refuse.
describe('AWS would accept from nothing,', () => {
  it.each(['dev', 'staging', 'prod'])('the stage %s', async (name) => {
    const { rows } = await deploy(name);
    expect(rows.length).toBeGreaterThan(200);
  });

  it('the first deployment, and one with every setting of a stage', async () => {
    await deploy('prod', { isFirstDeployment: true });
    await deploy('prod', {
      certificateArn: imported.arn,
      ownershipVerificationCertificateArn: hostCertificate.arn,
      backupCopies: copies,
      bankPrincipals: backOffice,
      bankNetworks: ['192.0.2.0/24'],
    });
  });

  it('but not mutual TLS with only an imported certificate', async () => {
    await expect(deploy('prod', { certificateArn: imported.arn })).rejects.toThrow(
      'ownershipVerificationCertificateArn is required for mutual TLS',
    );
  });
});
