import type { LocalStack } from '../../local/stack.ts';

/** The log lines with this message, as Powertools wrote them. */
export function logsOf({ logs }: LocalStack, message: string): Record<string, unknown>[] {
  return logs.entries().filter((entry) => entry.message === message);
}

/** What was said of messages that did not go through at once. */
export function complaints(stack: LocalStack): Record<string, unknown>[] {
  return [...logsOf(stack, 'Message comes back later'), ...logsOf(stack, 'Message failed')];
}
