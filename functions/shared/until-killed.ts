/**
 * For Middy, which would else answer with an error 5 ms before the time is over: the work would go on in the process, into
 * its next call. Lambda ends all of it.
 */
export const untilKilled = { timeoutEarlyInMillis: 0 } as const;
