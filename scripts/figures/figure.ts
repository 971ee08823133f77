export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  readonly difference: number;
}

export function figure(name: string, ours: number, reference: number): Figure {
  return { name, ours, reference, difference: ours - reference };
}
