/** A certificate that AWS Certificate Manager holds beside the stacks. */
export interface HostCertificate {
  readonly arn: string;
  /** As DescribeCertificate calls it. */
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED' | 'PRIVATE';
}

/** The certificate of the three hosts that the simulated account holds, as a bank's has one before its first deployment. */
export const hostCertificate: HostCertificate = {
  arn: 'arn:aws:acm:ap-northeast-1:123456789012:certificate/00000000-0000-4000-8000-000000000001',
  type: 'AMAZON_ISSUED',
};
