/** The media type of prints. */
export const printedType = 'application/pdf';

/**
 * Whether a client gets bytes of this type: API Gateway turns the function's base64 into bytes only for clients whose first
 * accepted type is one of the API's binary ones.
 */
export const isAcceptedFirst = (accept: string | undefined, type: string): boolean =>
  accept?.split(',')[0]?.split(';')[0]?.trim().toLowerCase() === type;
