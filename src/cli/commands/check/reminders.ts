import { AppError } from '../../../core/errors.ts';
import { REMINDERS } from '../../../core/lists.ts';
import type { CrmList, Locale, Text } from '../../../core/types.ts';
import type { Wired } from '../../../engine/context.ts';
import type { App } from '../../../app.ts';

/** Reminder lists that were made and that no automation uses, neither for companies nor for people: nobody is reminded. null: all is well. */
export async function reminderNotice({ name, scope, connection }: Wired, { store }: Pick<App, 'store'>): Promise<Text | null> {
  if (!connection.unusedLists) return null;
  const made = await store.listIds(scope);
  const idsOf = ({ id }: CrmList): readonly string[] => [made.get(id), made.get(`${id}P`)].filter((one) => one !== undefined);
  const lists = REMINDERS.filter((list) => idsOf(list).length > 0);
  if (lists.length === 0) return null;
  try {
    const unused = new Set(await connection.unusedLists(lists.flatMap(idsOf)));
    const idle = lists.filter((list) => idsOf(list).every((id) => unused.has(id)));
    return idle.length === 0 ? null : nobodyReminded(name, idle);
  } catch (error) {
    if (error instanceof AppError && error.code === 'PERMISSION_MISSING') return notTold(name, error);
    throw error;
  }
}

function nobodyReminded(name: string, lists: readonly CrmList[]): Text {
  const names = (locale: Locale): string => lists.map((list) => list.name[locale]).join(locale === 'ja' ? '、' : ', ');
  return {
    ja: `${name}: ${names('ja')} に配信の仕組み(ワークフロー)がつながっていません。作り方: docs/hubspot.ja.md`,
    en: `${name}: no workflow uses ${names('en')}, so nobody is reminded (how to: docs/hubspot.md)`,
  };
}

function notTold(name: string, { fix }: AppError): Text {
  return {
    ja: `${name}: リストにワークフローがつながっているかは確かめられません(${fix})`,
    en: `${name}: whether workflows use the lists cannot be told (${fix})`,
  };
}
