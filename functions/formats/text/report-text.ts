import type { ReportDraft } from '../../misp/event-draft.ts';

/** Far more than anyone reads; the event goes to MISP in one request. */
const LONGEST = 1_000_000;

/** The text itself, if the source wants it kept. */
export class ReportText {
  #lines: string[] = [];
  #length = 0;
  readonly #isWanted: boolean;

  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
  }

  read(line: string): void {
    if (this.#isWanted && this.#length <= LONGEST) this.#lines.push(line);
    this.#length += line.length + 1;
  }

  reports(name: string): { reports?: ReportDraft[] } {
    if (!this.#isWanted || this.#lines.length === 0) return {};
    const content = this.#lines.join('\n');
    const cut =
      this.#length > LONGEST ? `${content.slice(0, LONGEST)}\n\n(cut here; the file is longer)` : content;
    return { reports: [{ name, content: cut }] };
  }
}
