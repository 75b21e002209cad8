/**
 * The resources for which functions get permissions, as plain identifiers, so that stacks depend on one another in one
 * direction only.
 */
export interface Resources {
  readonly region: string;
  readonly partition: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableKeyArn: string;
  readonly pepperKeyArn: string;
  readonly tokenKeyArn: string;
  readonly mailKeyArn: string;
  /** The keys of assertions for linked services, the one that signs first. */
  readonly assertionKeyArns: readonly string[];
  readonly sessionKeySecretArn: string;
  readonly secretKeyArn: string;
  /** The bucket of files that are too large for a request, and its key. */
  readonly files: { readonly name: string; readonly arn: string; readonly keyArn: string };
  readonly authority: {
    /** The authority that issues. */
    readonly arn: string;
    readonly signingAlgorithm: string;
    /** All authorities whose certificates may still have to be revoked, the first one first. */
    readonly arns: readonly string[];
  };
  readonly mail: {
    readonly from: string;
    readonly arns: readonly string[];
    /** How many mails a second the stage may send. */
    readonly perSecond: number;
  };
}
