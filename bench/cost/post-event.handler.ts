import { handler as deployed } from '../../functions/send/post-event.handler.ts';
import { counted } from './counted.ts';

export const handler = counted('post-event', deployed);
