import * as z from 'zod';
import { address } from './address.ts';
import { hasSecretOfKey, KEY_WITHOUT_SECRET, secretArn, secretKeyArn } from './own-secret.ts';

export const serverSchema = z
  .strictObject({
    /** Where MISP is, as a browser finds it: `https://misp.example.org`. */
    url: address('must be the address of a MISP server, such as https://misp.example.org'),
    /** The certificate of your own CA, as the text of its PEM file, if the server's is not signed by a public one. */
    ca: z
      .string()
      .includes('-----BEGIN CERTIFICATE-----', { error: 'must be the text of a PEM file' })
      .optional(),
    /** A secret that you have already, with the key of a MISP user. Left out, an empty one is made, for you to fill. */
    secretArn,
    /** The KMS key that it is encrypted with, if that is one of yours and not AWS's. */
    secretKeyArn,
    /** How many requests at a time. MISP serves about as many events side by side as it has cores; AWS takes 2 to 1000. */
    concurrency: z.int().min(2, 'AWS takes 2 to 1000').max(1000, 'AWS takes 2 to 1000').default(2),
    /** Larger events are sent in pieces of so many attributes, and published once they are complete. */
    attributesPerRequest: z.int().min(1).max(10_000).default(1_000),
  })
  .refine(hasSecretOfKey, KEY_WITHOUT_SECRET);
