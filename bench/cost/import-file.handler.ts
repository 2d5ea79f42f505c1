import { handler as deployed } from '../../functions/collect/import-file.handler.ts';
import { counted } from './counted.ts';

export const handler = counted('import-file', deployed);
