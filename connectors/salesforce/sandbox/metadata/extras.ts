import type { Element } from './xml.ts';

/** A component that is neither a field nor a permission set: kept as it was deployed. */
export interface Extra {
  readonly element: Element;
  /** Files of a Lightning component, by name. */
  readonly files?: ReadonlyMap<string, string>;
}

/** Everything of an org that is metadata and no schema: views, reports, labels, components, translations. */
export class Extras {
  #types = new Map<string, Map<string, Extra>>();

  get(type: string, fullName: string): Extra | undefined {
    return this.#types.get(type)?.get(fullName);
  }

  names(type: string): string[] {
    return [...(this.#types.get(type)?.keys() ?? [])];
  }

  /** True when it is new. */
  set(type: string, fullName: string, extra: Extra): boolean {
    const known = this.#types.get(type) ?? new Map<string, Extra>();
    this.#types.set(type, known);
    const isNew = !known.has(fullName);
    known.set(fullName, extra);
    return isNew;
  }

  remove(type: string, fullName: string): boolean {
    return this.#types.get(type)?.delete(fullName) ?? false;
  }

  clear(): void {
    this.#types.clear();
  }

  /** Call what it returns to put everything back. */
  snapshot(): () => void {
    const kept = new Map([...this.#types].map(([type, all]) => [type, new Map(all)]));
    return () => {
      this.#types = kept;
    };
  }
}
