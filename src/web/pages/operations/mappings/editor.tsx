import type { ReactNode } from 'react';
import type { Text } from '../../../../core/types.ts';
import { useDraft, useProblems } from '../../../lib/draft.ts';
import { useLanguage } from '../../../lib/locale.tsx';
import { Behind } from '../../../ui/behind.tsx';
import { Panel } from '../../../ui/parts.tsx';
import { SaveDraft } from '../../../ui/save-draft.tsx';
import { YamlText } from '../../../ui/yaml.tsx';
import { Preview } from './preview.tsx';

const T = {
  note: {
    ja: '保存すると次の実行から使われ、すでに読んだ記録も直ります。保存前に下の「1件で試す」で確かめられます。',
    en: 'Once saved, the next run goes by it, and records that were read before are mended too. Try it on one record below before you save.',
  },
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
  return (
    <>
      <Panel title={mapping.name} note={t(T.note)}>
        {draft.behind && <Behind yaml={mapping.yaml} onGo={draft.rebase} />}
        <YamlText label={mapping.file} text={draft.text} problems={problems} onChange={draft.write} />
        <SaveDraft path={path} draft={draft} problems={problems} />
      </Panel>
      <Preview path={`${path}/preview`} yaml={draft.text} streams={mapping.streams} stream={stream} record={record} />
    </>
  );
}
