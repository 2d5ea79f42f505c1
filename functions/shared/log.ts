import { Logger } from '@aws-lambda-powertools/logger';

/** One event a line, a stable English message, the facts as fields. Never a key, never a whole payload. */
export const log = new Logger();
