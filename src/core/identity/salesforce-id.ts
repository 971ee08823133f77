const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * An 18-character Salesforce id. A 15-character one gets its three-letter suffix (each letter encodes which of five
 * characters are capitals); an 18-character one whose capitals were lost gets them back. Null where it is no id.
 * Source: Salesforce Help, "Convert 15-digit IDs to 18-digit IDs".
 */
export function normaliseSalesforceId(value: string): string | null {
  const id = value.normalize('NFKC').trim();
  if (/^[A-Za-z0-9]{15}$/.test(id)) return id + suffixOf(id);
  if (!/^[A-Za-z0-9]{15}[A-Za-z0-5]{3}$/.test(id)) return null;
  const suffix = id.slice(15).toUpperCase();
  const restored = withCapitals(id.slice(0, 15), suffix);
  return suffixOf(restored) === suffix ? restored + suffix : null;
}

function suffixOf(fifteen: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (isCapital(fifteen.charAt(chunk * 5 + i))) bits |= 1 << i;
    suffix += SUFFIX.charAt(bits);
  }
  return suffix;
}

function withCapitals(fifteen: string, suffix: string): string {
  return Array.from(fifteen, (letter, i) => {
    const capital = (SUFFIX.indexOf(suffix.charAt(Math.floor(i / 5))) >> (i % 5)) & 1;
    return capital === 1 ? letter.toUpperCase() : letter.toLowerCase();
  }).join('');
}

function isCapital(letter: string): boolean {
  return letter >= 'A' && letter <= 'Z';
}
