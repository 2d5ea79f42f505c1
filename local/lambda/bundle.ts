import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROJECT = join(import.meta.dirname, '../..');
const CACHE = 'node_modules/.cache/functions';
/** npm writes it whenever something is installed: one file to look at, and not hundreds. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * A handler in one file, much as it is deployed: so a thread is ready in 100 ms, and in 220 ms of the 400 files that it is
 * made of (measured). It is kept until one of them changes.
 */
export function bundleOf(handlerFile: string, project = PROJECT): string {
  const entry = relative(project, fileURLToPath(handlerFile));
  if (!entry.startsWith(`functions${sep}`)) return handlerFile;
  const bundle = join(project, CACHE, `${entry}.mjs`);
  try {
    if (!isFresh(bundle, project)) keep(bundle, build(entry, project));
    return pathToFileURL(bundle).href;
  } catch {
    // Loaded as it is, it says itself what is wrong with it.
    return handlerFile;
  }
}

type Stamp = [input: string, modifiedMs: number, size: number];

/** What a bundle begins with; of what it was made follows in the same line. */
const MARK = '// ';

function isFresh(bundle: string, project: string): boolean {
  try {
    const text = readFileSync(bundle, 'utf8');
    const stamps: Stamp[] = JSON.parse(text.slice(MARK.length, text.indexOf('\n')));
    return stamps.every((stamp) => String(stamp) === String(stampOf(project, stamp[0])));
  } catch {
    return false;
  }
}

function stampOf(project: string, input: string): Stamp {
  const { mtimeMs, size } = statSync(join(project, input));
  return [input, mtimeMs, size];
}

function build(entry: string, project: string): string {
  const begunMs = Date.now();
  // Not imported: most often there is nothing to build.
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: project,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // A tenth of the processor time of a thread that loads it (measured); with all names as they are, for who reads a stack.
    minifyWhitespace: true,
    minifySyntax: true,
    mainFields: ['module', 'main'],
    external: ['*/misp-ingest.config.ts', 'unpdf'],
    banner: { js: REQUIRE },
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const stamps = inputsOf(metafile, project).map((input) => stampOf(project, input));
  if (stamps.some(([, modifiedMs]) => modifiedMs >= begunMs)) throw new Error(`${entry} is being changed`);
  return `${MARK}${JSON.stringify(stamps)}\n${outputFiles[0]?.text}`;
}

function inputsOf({ inputs }: { inputs: object }, project: string): string[] {
  const all = [...Object.keys(inputs), relative(project, import.meta.filename)];
  const ours = all.filter((input) => !input.includes('node_modules/'));
  return ours.length < all.length ? [...ours, INSTALLED] : ours;
}

/** For packages that are CommonJS. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Others may build the same at the same time, and load it. */
function keep(bundle: string, text: string): void {
  const unfinished = `${bundle}.${process.pid}`;
  mkdirSync(dirname(bundle), { recursive: true });
  writeFileSync(unfinished, text);
  renameSync(unfinished, bundle);
}
