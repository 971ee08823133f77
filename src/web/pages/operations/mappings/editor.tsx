import type { ReactNode } from 'react';
import type { Text } from '../../../../core/types.ts';
import { useAct } from '../../../data/actions.ts';
import { useDraft, useProblems } from '../../../lib/draft.ts';
import { useLanguage } from '../../../lib/locale.tsx';
import { Behind } from '../../../ui/behind.tsx';
import { Panel } from '../../../ui/parts.tsx';
import { YamlText } from '../../../ui/yaml.tsx';
import { Preview } from './preview.tsx';

const T = {
  note: {
    ja: '保存すると次の実行から使われ、すでに読んだ記録も直ります。保存前に下の「1件で試す」で確かめられます。',
    en: 'Once saved, the next run goes by it, and records that were read before are mended too. Try it on one record below before you save.',
  },
  save: { ja: '保存', en: 'Save' },
  saved: { ja: '保存しました。次の実行から使われます', en: 'Saved; the next run goes by it' },
  discard: { ja: '変更を捨てる', en: 'Discard changes' },
} satisfies Record<string, Text>;

export interface Mapping {
  readonly name: string;
  readonly connector: string;
  readonly file: string;
  readonly yaml: string;
  readonly etag: string;
  readonly streams: readonly string[];
}

interface Props {
  readonly mapping: Mapping;
  readonly stream: string | null;
  readonly record: string | null;
}

export function MappingEditor({ mapping, stream, record }: Props): ReactNode {
  const { t } = useLanguage();
  const path = `/api/mappings/${mapping.name}`;
  const draft = useDraft(mapping.yaml, mapping.etag);
  const problems = useProblems(`${path}/check`, draft.text);
  const act = useAct(draft.saved);
  return (
    <>
      <Panel title={mapping.name} note={t(T.note)}>
        {draft.behind && <Behind yaml={mapping.yaml} onGo={draft.rebase} />}
        <YamlText label={mapping.file} text={draft.text} problems={problems} onChange={draft.write} />
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
              act.mutate({ method: 'PUT', path, body: { yaml: draft.text }, ifMatch: `"${draft.base ?? ''}"`, done: T.saved });
            }}
          >
            {t(T.save)}
          </button>
        </div>
      </Panel>
      <Preview path={`${path}/preview`} yaml={draft.text} streams={mapping.streams} stream={stream} record={record} />
    </>
  );
}
