interface Body {
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

export const answerBytes = ({ body, isBase64Encoded }: Body) => Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** The text of an answer; what was printed is the document's words, by the fake printer. */
export const answerText = (answer: Body) => answerBytes(answer).toString();
