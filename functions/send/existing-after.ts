import type { EventMessage } from '../queue/event-message.ts';

/** `sentAs`: what last brought the event, of the messages of its own file. That is neither left alone nor taken away. */
export function existingAfter(
  { existing, number }: EventMessage,
  sentAs: number | undefined,
): EventMessage['existing'] {
  if (sentAs === undefined) return existing;
  return existing === 'skip' || sentAs > number ? 'merge' : existing;
}
