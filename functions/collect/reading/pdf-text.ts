import { CannotReadOn, NothingToRead } from './unreadable.ts';

/** A PDF is read from its end, so that the whole of it has to be in memory. */
const MAX_BYTES = 64 * 1_048_576;

/** The text of a PDF, page by page, with the line breaks that its layout has. Scanned pages have none. */
export async function* pdfText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const content = await gatherAll(bytes);
  // Loaded for the first PDF: it is as large as all the rest of the function.
  const { extractText, getDocumentProxy } = await import('unpdf');
  const document = await getDocumentProxy(content).catch(explain);
  const { text } = await extractText(document, { mergePages: false });
  if (text.every((page) => page.trim() === '')) {
    throw new NothingToRead('The PDF has no text, only pictures of it; drop the text that it was made of');
  }
  for (const page of text) yield Buffer.from(`${page}\n`);
}

async function gatherAll(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_BYTES)
      throw new CannotReadOn('The PDF is larger than 64 MiB; extract its text and drop that');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function explain(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new NothingToRead(`The PDF cannot be read (${reason}); extract its text and drop that`, {
    cause: error,
  });
}
