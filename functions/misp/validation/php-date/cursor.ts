import { NotADate } from './draft.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];

/** Reads one token from left to right, skipping what does not belong to the next part. */
export class Cursor {
  private at = 0;
  private readonly text: string;

  constructor(token: string) {
    this.text = token;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  next(): string {
    return this.text[this.at] ?? '';
  }

  isAtTimeSeparator(): boolean {
    return this.next() === ':' || this.next() === '.';
  }

  take(pattern: RegExp): string {
    const found = pattern.exec(this.rest);
    if (found === null) return '';
    this.at += found.index + found[0].length;
    return found[0];
  }

  number(digits: number): number {
    return Number(this.take(new RegExp(`[0-9]{1,${digits}}`)));
  }

  /** Two digits are a year of 1970 to 2069. */
  year(digits: number): number | null {
    const found = this.take(new RegExp(`[0-9]{1,${digits}}`));
    if (found === '') return null;
    const year = Number(found);
    return found.length >= 4 || year >= 100 ? year : year + (year < 70 ? 2000 : 1900);
  }

  signed(digits: number): number {
    const signs = /[0-9]/.test(this.rest) ? this.take(/[+-]+|(?=[0-9])/) : '';
    const found = this.take(new RegExp(`[0-9]{1,${digits}}`));
    const value = Number(found);
    if (found === '' || value >= 2 ** 63) throw new NotADate('no number, or too large a one');
    return signs.replaceAll('+', '').length % 2 === 1 ? -value : value;
  }

  /** Microseconds of `.123`; further digits are cut. */
  fraction(): number | null {
    const found = this.take(/[.:0-9]+/);
    return found === ''
      ? null
      : Math.trunc(Number.parseFloat(`${found.slice(1)}`) * 10 ** (7 - found.length));
  }

  month(): number {
    this.take(/^[ \t./-]+/);
    const word = this.take(/^[A-Za-z]+/).toLowerCase();
    const roman = ROMAN.indexOf(word);
    return (roman < 0 ? MONTHS.indexOf(word.slice(0, 3)) : roman) + 1;
  }

  skipDaySuffix(): void {
    this.take(/^(?:nd|rd|st|th)/i);
  }

  skipSpaces(): void {
    this.take(/^[ \t\u00a0\u202f]+/);
  }

  /** Hours to add for am or pm. */
  meridian(hour: number): number {
    const half = this.take(/[AaPp]/).toLowerCase();
    if (half === 'a') return hour === 12 ? -12 : 0;
    return hour === 12 ? 0 : 12;
  }
}
