/** One plain-text mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for the same mail sent twice: it becomes the Message-ID, by which mail systems know a repetition. */
  readonly id: string;
}

export interface Mailer {
  /**
   * Resolves when the mail server has taken it. Rejects with an AppError: AUTH_REJECTED, CONFIG_INVALID (no TLS), REMOTE_REJECTED (this
   * address or mail), or REMOTE_UNAVAILABLE, after which it may have been taken all the same: sent again with the same id it is the same mail.
   */
  send(mail: Mail): Promise<void>;
}
