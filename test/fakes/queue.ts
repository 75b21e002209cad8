/** The batch in which Lambda hands over a queue's messages. */
export function queueEvent(bodies: readonly (string | object)[]) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index + 1}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      eventSource: 'aws:sqs',
    })),
  };
}
