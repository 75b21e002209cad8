import * as z from 'zod/mini';

/** An instant in an answer: RFC 3339 with Japan's offset. */
export const Time = z.iso.datetime({ offset: true });

/** A day of Japan's calendar in an answer: `YYYY-MM-DD`. */
export const Day = z.iso.date();
