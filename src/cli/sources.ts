import type { App } from '../app.ts';
import { AppError } from '../core/errors.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';

/** A connection as far as the store knows it, without a login. */
export interface Source {
  readonly name: string;
  readonly scope: string;
  readonly mapping: CompiledMapping;
}

/** Configured connections that were connected before, in the order in which their attributes win. */
export async function knownSources(app: App): Promise<readonly Source[]> {
  const scopes = new Map((await app.store.connections()).map(({ name, scope }) => [name, scope]));
  const order = new Map(app.config.file.deliver.tasksTo.map((name, i) => [name, i]));
  return app.config.mappings
    .flatMap((mapping) => {
      const scope = scopes.get(mapping.name);
      return scope === undefined ? [] : [{ name: mapping.name, scope, mapping }];
    })
    .sort((a, b) => (order.get(a.name) ?? 99) - (order.get(b.name) ?? 99));
}

/** The connection of this name; all without one. Throws INPUT_INVALID with the names there are. */
export function choose<T extends { readonly name: string }>(all: readonly T[], name: string | undefined): readonly T[] {
  if (name === undefined) return all;
  const chosen = all.filter((one) => one.name === name);
  if (chosen.length > 0) return chosen;
  throw new AppError('INPUT_INVALID', `There is no connection "${name}"`, {
    fix: all.length === 0 ? 'Nothing is connected yet: run `kakehashi check`' : `Use one of: ${all.map((one) => one.name).join(', ')}`,
  });
}
