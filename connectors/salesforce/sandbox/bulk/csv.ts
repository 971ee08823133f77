/** One line of CSV with every value quoted, as Bulk API 2.0 writes it. */
export function csvLine(values: readonly string[], delimiter: string, lineEnding: string): string {
  let line = '';
  for (const value of values) line += `${line === '' ? '' : delimiter}"${value.includes('"') ? value.replaceAll('"', '""') : value}"`;
  return line + lineEnding;
}
