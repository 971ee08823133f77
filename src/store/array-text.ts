const TO_ESCAPE = /["\\]/;

/** A `text[]` as PostgreSQL writes it. */
export function arrayText(values: readonly string[]): string {
  if (values.length === 0) return '{}';
  // Nearly no value has anything to escape; then the only quotes are those that join.
  if (!TO_ESCAPE.test(values.join(''))) return `{"${values.join('","')}"}`;
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}
