import type { IsoTime } from '../core/types.ts';

/** Who has had the digest of which ISO week. Part of `Store`. */
export interface DigestStore {
  digested(week: string): Promise<ReadonlySet<string>>;
  rememberDigest(sent: { readonly week: string; readonly recipient: string; readonly at: IsoTime }): Promise<void>;
}
