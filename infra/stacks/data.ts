import { aws_kms as kms, Stack, type StackProps, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Profile } from '../../shared/profiles/profile.ts';
import { LogKey } from '../constructs/encrypted-logs.ts';
import { FileExchange } from '../constructs/file-exchange.ts';
import { MailIdentity } from '../constructs/mail-identity.ts';
import { isProtected, removalOf } from '../constructs/removal.ts';
import { SingleTable } from '../constructs/single-table.ts';
import { TableBackups } from '../constructs/table-backups.ts';
import type { Stage } from '../stages.ts';

export interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly profile: Profile;
}

/**
 * Everything that must never be lost: the table, the keys, the secret, the mail domain. It has no code, so deployments
 * of code never touch it.
 */
export class DataStack extends Stack {
  readonly tableKey: kms.Key;
  readonly single: SingleTable;
  readonly pepperKey: kms.IKey;
  readonly tokenKey: kms.IKey;
  readonly mailKey: kms.Key;
  /** The keys of assertions for linked services, the one that signs first. */
  readonly assertionKeys: readonly kms.Key[];
  readonly secretKey: kms.Key;
  readonly sessionKeySecret: secretsmanager.Secret;
  readonly logKey: kms.Key;
  readonly mail: MailIdentity;
  readonly files: FileExchange;
  /** Keys whose loss means the loss of the data they protect. */
  readonly keyArns: readonly string[];

  constructor(scope: Construct, id: string, { stage, profile, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: isProtected(stage) });
    const removalPolicy = removalOf(stage);
    const kept: kms.IKey[] = [];
    // A key cannot become multi-Region later (KMS developer guide, multi-Region keys), so every key that a restore in
    // another region needs is one from the first day.
    const symmetric = (name: string, purpose: string, { multiRegion = false } = {}) =>
      new kms.Key(this, name, {
        description: `Tegata ${stage.name}: ${purpose}`,
        enableKeyRotation: true,
        multiRegion,
        removalPolicy,
      });
    this.tableKey = symmetric('TableKey', 'the table');
    this.single = new SingleTable(this, 'Single', { stage, key: this.tableKey });
    if (!stage.isDisposable) {
      const key = symmetric('BackupKey', 'the backups of the table');
      new TableBackups(this, 'Backups', { stage, tableArn: this.single.tableArn, key });
      kept.push(key);
    }
    const { pepper, tokens } = stage.replicatedKeys ?? {};
    this.pepperKey = pepper ? kms.Key.fromKeyArn(this, 'PepperKey', pepper) : this.newPepper(stage);
    const purpose = 'the secrets of tokens; without it no one-time password can be checked';
    this.tokenKey = tokens
      ? kms.Key.fromKeyArn(this, 'TokenKey', tokens)
      : symmetric('TokenKey', purpose, { multiRegion: true });
    this.mailKey = symmetric('MailKey', 'passwords in mails that are not sent yet; without it those are never sent');
    this.assertionKeys = stage.assertionKeys.map((generation) => this.newAssertionKey(stage, generation));
    this.secretKey = symmetric('SecretKey', 'the session key');
    this.sessionKeySecret = new secretsmanager.Secret(this, 'SessionKey', {
      description: `Tegata ${stage.name}: private key that signs sessions; its first real value comes with the deployment`,
      encryptionKey: this.secretKey,
      removalPolicy,
    });
    this.logKey = new LogKey(this, 'LogKey', stage).key;
    kept.push(this.tableKey, this.pepperKey, this.tokenKey, this.mailKey, this.secretKey, this.logKey);
    kept.push(...this.assertionKeys);
    this.mail = new MailIdentity(this, 'Mail', { stage, mailFrom: profile.bank.mailFrom });
    this.files = new FileExchange(this, 'Files', { stage });
    kept.push(this.files.key);
    this.keyArns = [...kept.map(({ keyArn }) => keyArn), this.mail.events.keyArn];
  }
  /** KMS cannot rotate an asymmetric key; a new one is another generation, under a name of its own. */
  private newAssertionKey(stage: Stage, generation: number): kms.Key {
    return new kms.Key(this, generation === 1 ? 'AssertionKey' : `AssertionKey${generation}`, {
      description: `Tegata ${stage.name}: signs assertions for linked services, generation ${generation}`,
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      removalPolicy: removalOf(stage),
    });
  }
  /** KMS cannot rotate an HMAC key; a new pepper would be a new version in the stored hashes (shared/aws/hasher.ts). */
  private newPepper(stage: Stage): kms.Key {
    return new kms.Key(this, 'PepperKey', {
      description: `Tegata ${stage.name}: pepper of the password hashes; without it no password can be verified`,
      keySpec: kms.KeySpec.HMAC_256,
      keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC,
      multiRegion: true,
      removalPolicy: removalOf(stage),
    });
  }
}
