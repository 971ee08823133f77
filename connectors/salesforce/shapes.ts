/** Readers for JSON whose shape is the vendor's: what is not as expected becomes the empty value of its type. */
export type Shape = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): Shape {
  return typeof value === 'object' && value !== null ? (value as Shape) : {};
}
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
