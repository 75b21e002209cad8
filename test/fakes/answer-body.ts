/** The text of an answer; what was printed is the document's words, by the fake printer. */
export const answerText = ({ body, isBase64Encoded }: { readonly body: string; readonly isBase64Encoded?: boolean }) =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
