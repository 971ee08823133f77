import type { ReactNode } from 'react';
import type { Text } from '../../core/types.ts';
import { useAct } from '../data/actions.ts';
import type { useDraft, useProblems } from '../lib/draft.ts';
import { useLanguage } from '../lib/locale.tsx';

const T = {
  save: { ja: '保存', en: 'Save' },
  saved: { ja: '保存しました。次の実行から使われます', en: 'Saved; the next run goes by it' },
  discard: { ja: '変更を捨てる', en: 'Discard changes' },
} satisfies Record<string, Text>;

interface Props {
  /** Where the YAML is put. */
  readonly path: string;
  readonly draft: ReturnType<typeof useDraft>;
  readonly problems: ReturnType<typeof useProblems>;
}

/** Saves a draft that is right and not behind what somebody else saved, or throws it away. */
export function SaveDraft({ path, draft, problems }: Props): ReactNode {
  const { t } = useLanguage();
  const act = useAct(draft.saved);
  return (
    <div className="tools end">
      {draft.touched && (
        <button
          type="button"
          className="button"
          onClick={() => {
            draft.rebase('theirs');
          }}
        >
          {t(T.discard)}
        </button>
      )}
      <button
        type="button"
        className="button primary"
        disabled={!draft.touched || draft.behind || act.isPending || problems === null || problems.length > 0}
        onClick={() => {
          const ifMatch = draft.base === null ? null : `"${draft.base}"`;
          act.mutate({ method: 'PUT', path, body: { yaml: draft.text }, ifMatch, done: T.saved });
        }}
      >
        {t(T.save)}
      </button>
    </div>
  );
}
