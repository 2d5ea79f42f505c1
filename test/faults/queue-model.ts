/** A message as SQS keeps it. */
export interface Letter {
  id: string;
  body: string;
  group: string | undefined;
  /** The message attributes. */
  says: Record<string, string>;
  sentAt: number;
  firstReceivedAt?: number;
  receives: number;
  visibleAt: number;
  /** Of its last receive; those of earlier ones are void. */
  receipt: string;
}

export interface QueueSettings {
  name: string;
  visibilityMs: number;
  maxReceives: number;
  now: () => number;
}

// AWS: what has the deduplication id of a message of the last 5 minutes is swallowed
const DEDUPLICATION_MS = 5 * 60_000;

/**
 * SQS in the time of a schedule, with its dead-letter queue. With message groups it is a FIFO queue: while a message of
 * a group is received and not deleted, or was given back for later, those behind it wait.
 */
export class QueueModel {
  readonly settings: QueueSettings;
  letters: Letter[] = [];
  dead: Letter[] = [];
  #sent = new Map<string, number>();
  #count = 0;

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  get name(): string {
    return this.settings.name;
  }

  send(message: Pick<Letter, 'body' | 'group' | 'says'>, deduplicationId?: string): void {
    const now = this.settings.now();
    const last = deduplicationId === undefined ? undefined : this.#sent.get(deduplicationId);
    if (last !== undefined && now - last < DEDUPLICATION_MS) return;
    if (deduplicationId !== undefined) this.#sent.set(deduplicationId, now);
    this.letters.push(this.#letter(message));
  }

  /** Puts a message where those are that can never succeed. */
  bury(message: Pick<Letter, 'body' | 'group' | 'says'>): void {
    this.dead.push(this.#letter(message));
  }

  /** As an operator does it, all at once. */
  redrive(): number {
    const dead = this.dead;
    this.dead = [];
    this.letters.push(...dead.map((letter) => this.#letter(letter)));
    return dead.length;
  }

  receive(most: number, isBarred: (letter: Letter) => boolean): Letter[] {
    const { now, visibilityMs } = this.settings;
    const received = this.#receivable(isBarred).slice(0, most);
    for (const letter of received) {
      letter.receives += 1;
      letter.firstReceivedAt ??= now();
      letter.visibleAt = now() + visibilityMs;
      letter.receipt = `${letter.id}-${letter.receives}`;
    }
    return received.map((letter) => ({ ...letter }));
  }

  hasWork(isBarred: (letter: Letter) => boolean): boolean {
    return this.#receivable(isBarred).length > 0;
  }

  delete(receipt: string): void {
    this.letters = this.letters.filter((letter) => letter.receipt !== receipt);
  }

  changeVisibility(receipt: string, seconds: number): void {
    const letter = this.letters.find((other) => other.receipt === receipt);
    if (!letter) throw new Error('The receipt handle has expired');
    letter.visibleAt = this.settings.now() + seconds * 1_000;
  }

  #receivable(isBarred: (letter: Letter) => boolean): Letter[] {
    const now = this.settings.now();
    this.#buryExhausted(now);
    const waiting = new Set<string>();
    return this.letters.filter((letter) => {
      const { group, visibleAt } = letter;
      if (group !== undefined && waiting.has(group)) return false;
      const isFree = visibleAt <= now && !isBarred(letter);
      if (!isFree && group !== undefined) waiting.add(group);
      return isFree;
    });
  }

  #buryExhausted(now: number): void {
    const { maxReceives } = this.settings;
    const isExhausted = ({ receives, visibleAt }: Letter) => receives >= maxReceives && visibleAt <= now;
    this.dead.push(...this.letters.filter(isExhausted));
    this.letters = this.letters.filter((letter) => !isExhausted(letter));
  }

  #letter({ body, group, says }: Pick<Letter, 'body' | 'group' | 'says'>): Letter {
    const now = this.settings.now();
    const id = `${this.name}-${++this.#count}`;
    return { id, body, group, says, sentAt: now, receives: 0, visibleAt: now, receipt: id };
  }
}
