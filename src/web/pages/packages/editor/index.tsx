import { useState, type ReactNode } from 'react';
import type { Text } from '../../../../core/types.ts';
import { useDraft, useProblems } from '../../../lib/draft.ts';
import { useLanguage } from '../../../lib/locale.tsx';
import { Behind } from '../../../ui/behind.tsx';
import { Panel } from '../../../ui/parts.tsx';
import { SaveDraft } from '../../../ui/save-draft.tsx';
import { Problems, YamlText } from '../../../ui/yaml.tsx';

import { VisualEditor } from './visual.tsx';

const T = {
  title: { ja: '編集', en: 'Edit' },
  visual: { ja: '画面で編集', en: 'By parts' },
  yaml: { ja: 'YAML', en: 'YAML' },
  note: {
    ja: '保存するのは同じ YAML です。コメントや書き方はそのまま残ります。',
    en: 'Both write the same YAML; comments and style stay as they are.',
  },
} satisfies Record<string, Text>;

/** A package's file, by parts or as text: two ways to one YAML. What was typed is never lost to what somebody else saves. */
export default function Editor({
  id,
  yaml,
  etag,
}: {
  readonly id: string;
  readonly yaml: string;
  readonly etag: string | null;
}): ReactNode {
  const { t } = useLanguage();
  const draft = useDraft(yaml, etag);
  const problems = useProblems(`/api/packages/${id}/check`, draft.text);
  const [way, setWay] = useState<'visual' | 'yaml'>('visual');
  return (
    <Panel
      id="edit"
      title={t(T.title)}
      note={t(T.note)}
      tools={
        <div className="switch" role="group" aria-label={t(T.title)}>
          {(['visual', 'yaml'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="button small"
              aria-pressed={way === one}
              onClick={() => {
                setWay(one);
              }}
            >
              {t(T[one])}
            </button>
          ))}
        </div>
      }
    >
      {draft.behind && <Behind yaml={yaml} onGo={draft.rebase} />}
      {way === 'yaml' ? (
        <YamlText label={t(T.yaml)} text={draft.text} problems={problems} onChange={draft.write} />
      ) : (
        <>
          <Problems problems={problems} />
          <VisualEditor text={draft.text} onChange={draft.write} />
        </>
      )}
      <SaveDraft path={`/api/packages/${id}`} draft={draft} problems={problems} />
    </Panel>
  );
}
