import { handler as deployed } from '../../functions/collect/poll-anyrun.handler.ts';
import { counted } from './counted.ts';

export const handler = counted('poll-anyrun', deployed);
