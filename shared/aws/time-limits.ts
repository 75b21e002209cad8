/**
 * How long a call of the SDK waits for its connection and its answer; then it is tried again. Without limits a connection
 * that was dropped silently, such as one of a function that slept, holds a request until the function's own time is over.
 * `requestTimeout` alone would only be a line in the log.
 */
export const timeLimits = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true } as const;
