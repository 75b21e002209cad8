import type { Check } from './check.ts';
import { alarmsHeard } from './checks/alarms-heard.ts';
import { aliasesCalled } from './checks/aliases-called.ts';
import { assertionSigned } from './checks/assertion-signed.ts';
import { bankPrincipals } from './checks/bank-principals.ts';
import { certificateIssued } from './checks/certificate-issued.ts';
import { certificateRevoked } from './checks/certificate-revoked.ts';
import { companyOpened } from './checks/company-opened.ts';
import { defaultEndpoints } from './checks/default-endpoints.ts';
import { fenceChecks } from './checks/fences.ts';
import { mailBounced } from './checks/mail-bounced.ts';
import { mailDelivered } from './checks/mail-delivered.ts';
import { mailKey } from './checks/mail-key.ts';
import { mutualTls } from './checks/mutual-tls.ts';
import { passwordsHashed } from './checks/passwords-hashed.ts';
import { repeatedIds } from './checks/repeated-ids.ts';
import { requestIds } from './checks/request-ids.ts';
import { rightsBorrowed } from './checks/rights-borrowed.ts';
import { stacksComplete } from './checks/stacks-complete.ts';
import { truststoreVersion } from './checks/truststore-version.ts';
import { unknownRoutes } from './checks/unknown-routes.ts';

/** Every check, in the order in which they are made: each finds what it needs made before it. */
export const checks: readonly Check[] = [
  stacksComplete,
  truststoreVersion,
  aliasesCalled,
  defaultEndpoints,
  requestIds,
  unknownRoutes,
  companyOpened,
  mailDelivered,
  passwordsHashed,
  certificateIssued,
  mutualTls,
  assertionSigned,
  repeatedIds,
  certificateRevoked,
  mailBounced,
  bankPrincipals,
  mailKey,
  rightsBorrowed,
  ...fenceChecks,
  alarmsHeard,
];
