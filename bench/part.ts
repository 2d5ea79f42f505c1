/** What one measurement gave, by column. */
export type Figures = Readonly<Record<string, string | number | null>>;

export interface BenchOptions {
  /** Inputs of 1 GB, too. */
  large: boolean;
  /** Of a part's own: the formats to measure, the latencies. Empty is all. */
  only: readonly string[];
  /** Tells what is being measured, and what came out. */
  say(text: string): void;
}

/** One question to which `npm run bench` has an answer: a file beside this one, and a line in bench.ts. */
export interface Part {
  title: string;
  /** How the figures come about, for who reads them. */
  notes: readonly string[];
  run(options: BenchOptions): Promise<Figures[]>;
}
