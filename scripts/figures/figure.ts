export interface Figure {
  readonly name: string;
  /** null: the data do not say. */
  readonly ours: number | null;
  /** As published; null: nowhere. */
  readonly reference: number | null;
  readonly difference: number | null;
}

export function figure(name: string, ours: number | null | undefined, reference: number | null): Figure {
  const known = typeof ours === 'number' && Number.isFinite(ours) ? ours : null;
  return { name, ours: known, reference, difference: known === null || reference === null ? null : known - reference };
}
