import { handleFunction } from '../../shared/frame/handle-function.ts';
import { takeMailEvent } from '../../shared/steps/mail/take-mail-event.ts';
import { receiveMailEvent } from './receive-mail-event.function.ts';

export const handler = handleFunction(receiveMailEvent, { message: takeMailEvent });
