const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const ID_SHAPE = /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/;

/** True for 15 or 18 letters and digits. */
export function isId(text: string): boolean {
  return ID_SHAPE.test(text);
}

/** The 18-character form: each suffix character tells which of five characters are upper case. */
export function to18(id: string): string {
  return id.length === 15 ? id + suffixOf(id) : id;
}

function suffixOf(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = id15.charCodeAt(block * 5 + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    suffix += BASE32.charAt(bits);
  }
  return suffix;
}

/** Makes the n-th id of a key prefix. Ids of one prefix ascend with n. */
export function makeId(prefix: string, n: number): string {
  let rest = '';
  for (let value = n; value > 0; value = Math.floor(value / 62)) rest = BASE62.charAt(value % 62) + rest;
  return to18(`${prefix}5j0${rest.padStart(9, '0')}`);
}
