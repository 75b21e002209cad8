/** A batch of a queue's messages, as Lambda hands it over. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Whether an invocation comes from a queue. */
export function isQueueEvent(event: unknown): event is QueueEvent {
  if (typeof event !== 'object' || event === null || !('Records' in event)) return false;
  return Array.isArray(event.Records) && event.Records[0]?.eventSource === 'aws:sqs';
}
