/** A text in both languages that people read. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}

/** A sandbox cannot start as it was asked to: a person must change something, and `fix` says what. The message is the English one. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly words: Words;
  readonly fix: Words;

  constructor(words: Words, fix: Words, cause?: unknown) {
    super(words.en, { cause });
    this.words = words;
    this.fix = fix;
  }
}
