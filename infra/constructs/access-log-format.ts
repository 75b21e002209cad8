/** One line a request: who asked for which route and how it went; no path values, queries, headers or bodies (threat 34). */
export const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  host: '$context.domainName',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  bytes: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  certificateSerial: '$context.identity.clientCert.serialNumber',
  signer: '$context.identity.userArn',
  refusedAs: '$context.error.responseType',
  firewall: '$context.waf.status',
});
