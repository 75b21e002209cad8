import { expect, it } from 'vitest';
import { gatewayResponses } from '../../infra/gateway-responses.ts';

const parametersOf = (type: string) =>
  (gatewayResponses('entry')[type] as { readonly responseParameters: Readonly<Record<string, string>> })
    .responseParameters;

it.each(['THROTTLED', 'QUOTA_EXCEEDED', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT'])(
  "%s says after how many seconds the request may be sent again, as the functions' own refusals do",
  (type) => expect(parametersOf(type)).toMatchObject({ 'gatewayresponse.header.Retry-After': "'5'" }),
);

it.each([
  'REQUEST_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'DEFAULT_5XX',
  'MISSING_AUTHENTICATION_TOKEN',
  'INVALID_SIGNATURE',
])('%s does not: the same request would be refused again', (type) =>
  expect(parametersOf(type)).not.toHaveProperty('gatewayresponse.header.Retry-After'),
);
