/** A sandbox cannot start as it was asked to: a person must change something, and `fix` says what. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly fix: string;

  constructor(message: string, fix: string, cause?: unknown) {
    super(message, { cause });
    this.fix = fix;
  }
}
