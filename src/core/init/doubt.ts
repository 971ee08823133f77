import type { Path } from '../schema/index.ts';
import type { Text } from '../types.ts';

/** Something that was guessed or not found, with its place in the mapping and what a person should look at. */
export interface Doubt {
  readonly path: Path;
  readonly found: Text;
  readonly check: Text;
}
