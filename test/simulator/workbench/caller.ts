import * as z from 'zod';

/** Who made a request, as far as it can be told; the bank's back office has no user. */
export interface Caller {
  readonly userId?: string;
  readonly companyId?: string;
  readonly isBank?: boolean;
}

const Asked = z.object({
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  requestContext: z.object({ domainPrefix: z.string().optional() }).optional(),
});
const LoggedIn = z.object({ statusCode: z.literal(201), body: z.string() });
const Claims = z.object({ sub: z.string(), cid: z.string() });

/**
 * The user whom the session token names, that of the request or the one that a login answered; otherwise the one whom
 * the function logged.
 */
export function callerOf(
  { event, payload }: { readonly event: unknown; readonly payload: unknown },
  logged: { readonly companyId?: string | undefined; readonly userId?: string | undefined } = {},
): Caller | undefined {
  const { multiValueHeaders, requestContext } = Asked.safeParse(event).data ?? {};
  if (requestContext?.domainPrefix === 'bank') return { isBank: true };
  const header = Object.entries(multiValueHeaders ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  const claims = claimsIn(header?.[1].at(-1) ?? '') ?? claimsIn(tokenIn(payload));
  if (claims) return { userId: claims.sub, companyId: claims.cid };
  const { userId, companyId } = logged;
  if (!userId && !companyId) return undefined;
  return { ...(userId && { userId }), ...(companyId && { companyId }) };
}

function tokenIn(payload: unknown): string {
  const body = LoggedIn.safeParse(payload).data?.body ?? '';
  return /"token":"([\w.-]+)"/.exec(body)?.[1] ?? '';
}

/** The claims of a session token, not verified: the function does that. */
function claimsIn(authorization: string): z.infer<typeof Claims> | undefined {
  const [, payload = ''] = /^(?:Bearer )?[\w-]+\.([\w-]+)\./i.exec(authorization) ?? [];
  try {
    return Claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
