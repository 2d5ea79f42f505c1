import { handler as deployed } from '../../functions/collect/import-analysis.handler.ts';
import { counted } from './counted.ts';

export const handler = counted('import-analysis', deployed);
