/** One line per request with caller, route and outcome; no path values, queries, headers or bodies (threat 34). */
export const accessLogFormat = JSON.stringify({
  // A client may choose the first id (header x-amzn-RequestId) but not the second; the third is the invocation's id in
  // our log lines.
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  invocationId: '$context.integration.requestId',
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
