/**
 * A 法人番号: 13 digits, the first a check digit over the other twelve (国税庁「法人番号の指定」: 9 − (Σ Pₙ·Qₙ mod 9), with
 * Pₙ the n-th digit from the right and Qₙ 1 for odd and 2 for even n). Full-width digits, hyphens, spaces and a leading T
 * (適格請求書発行事業者) are accepted; null where it is no such number.
 */
export function normaliseCorporateNumber(value: string): string | null {
  const digits = value
    .normalize('NFKC')
    .replace(/[\s\-‐‑–—―−ー]/gu, '')
    .replace(/^t/iu, '');
  if (!/^\d{13}$/.test(digits)) return null;
  return digits.startsWith(String(checkDigit(digits.slice(1)))) ? digits : null;
}

/** Check digit of the twelve digits of a company registry number. */
export function checkDigit(twelve: string): number {
  let sum = 0;
  for (let n = 1; n <= 12; n++) sum += Number(twelve[12 - n]) * (n % 2 === 1 ? 1 : 2);
  return 9 - (sum % 9);
}
