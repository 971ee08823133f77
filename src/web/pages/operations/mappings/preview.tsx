import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Scalar, Stage, Text } from '../../../../core/types.ts';
import { eventName, useMeta } from '../../../data/meta.ts';
import { write } from '../../../lib/api.ts';
import { date } from '../../../lib/format.ts';
import { fill, useLanguage } from '../../../lib/locale.tsx';
import { STAGES } from '../../../lib/stages.ts';
import { Panel, Tag } from '../../../ui/parts.tsx';
import { Failed } from '../../../ui/states.tsx';
import { Rows } from '../../../ui/table.tsx';

const T = {
  title: { ja: '1件で試す(保存しません)', en: 'Try it on one record; nothing is saved' },
  stream: { ja: 'ストリーム', en: 'Stream' },
  record: { ja: 'レコードの ID(空なら除外された最初のもの)', en: 'Id of a record (empty: the first that was rejected)' },
  go: { ja: '試す', en: 'Try' },
  broken: { ja: 'まず上の誤りを直してください。', en: 'Mend what is wrong above first.' },
  was: { ja: '今は除外されている記録です', en: 'This record is rejected as things stand' },
  raw: { ja: '元の項目', en: 'Field of the record' },
  value: { ja: '値', en: 'Value' },
  line: { ja: '読む行', en: 'Read in line' },
  becomes: { ja: 'こうなります', en: 'What becomes of it' },
  rejected: { ja: '除外されます', en: 'It is rejected' },
  nothing: { ja: 'ログの行にはなりません。', en: 'It makes no line of the log.' },
  entity: { ja: '%{kind} %{name}', en: '%{kind} %{name}' },
} satisfies Record<string, Text>;

interface Answer {
  readonly problems: readonly unknown[];
  readonly preview: {
    readonly record: string;
    readonly rejected: boolean;
    readonly fields: readonly { readonly name: string; readonly value: unknown; readonly lines: readonly number[] }[];
    readonly entity: { readonly kind: string; readonly name: string; readonly attributes: Readonly<Record<string, Scalar>> } | null;
    readonly lines: readonly {
      readonly on: string;
      readonly type: string;
      readonly stage: Stage;
      readonly item: string | null;
      readonly data: Readonly<Record<string, Scalar>>;
    }[];
    readonly rejections: readonly { readonly code: string; readonly field: string | null; readonly message: Text }[];
  } | null;
}

interface Props {
  readonly path: string;
  readonly yaml: string;
  readonly streams: readonly string[];
  readonly stream: string | null;
  readonly record: string | null;
}

/** A raw record beside the line of the log that the text above would make of it. */
export function Preview({ path, yaml, streams, stream, record }: Props): ReactNode {
  const { t } = useLanguage();
  const [chosen, choose] = useState(stream ?? streams[0] ?? '');
  const [id, setId] = useState(record ?? '');
  const tried = useMutation({
    mutationFn: () => write<Answer>('POST', path, { yaml, stream: chosen, ...(id === '' ? {} : { record: id }) }),
  });
  return (
    <Panel title={t(T.title)} id="try">
      <form
        className="tools"
        onSubmit={(event) => {
          event.preventDefault();
          tried.mutate();
        }}
      >
        <label>
          {t(T.stream)}{' '}
          <select
            value={chosen}
            onChange={(event) => {
              choose(event.target.value);
            }}
          >
            {streams.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          {t(T.record)}{' '}
          <input
            value={id}
            onChange={(event) => {
              setId(event.target.value.trim());
            }}
          />
        </label>
        <button type="submit" className="button" disabled={tried.isPending || chosen === ''}>
          {t(T.go)}
        </button>
      </form>
      {tried.isError && <Failed error={tried.error} />}
      {tried.data?.preview === null && <p className="notice">{t(T.broken)}</p>}
      {tried.data?.preview && <Outcome preview={tried.data.preview} />}
    </Panel>
  );
}

function Outcome({ preview }: { readonly preview: NonNullable<Answer['preview']> }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  const { record, rejected, fields, entity, lines, rejections } = preview;
  return (
    <>
      <p>
        <strong>{record}</strong> {rejected && <Tag tone="watch">{t(T.was)}</Tag>}
      </p>
      <h3>{t(T.becomes)}</h3>
      {rejections.map(({ code, field, message }) => (
        <p key={`${code} ${field ?? ''}`} className="down">
          {t(T.rejected)}: {message[locale]} <code>{field ?? code}</code>
        </p>
      ))}
      {entity !== null && (
        <p>
          {fill(t(T.entity), { kind: entity.kind, name: entity.name })} <Values values={entity.attributes} />
        </p>
      )}
      {lines.map((line, i) => (
        <p key={i} className="preview-line">
          {date(line.on, locale)} <strong>{t(eventName(meta, line.type))}</strong> <code>{line.type}</code>{' '}
          <Tag tone="cool">{t(STAGES[line.stage])}</Tag>{' '}
          <Values values={{ ...(line.item === null ? {} : { item: line.item }), ...line.data }} />
        </p>
      ))}
      {lines.length === 0 && entity === null && rejections.length === 0 && <p className="soft">{t(T.nothing)}</p>}
      <Rows label={t(T.raw)} head={[t(T.raw), t(T.value), t(T.line)]} right={[2]}>
        {fields.map(({ name, value, lines: at }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
            </td>
            <td>{value === null ? <span className="soft">–</span> : typeof value === 'string' ? value : JSON.stringify(value)}</td>
            <td className="number">{at.join(', ')}</td>
          </tr>
        ))}
      </Rows>
    </>
  );
}

function Values({ values }: { readonly values: Readonly<Record<string, Scalar>> }): ReactNode {
  const told = Object.entries(values).filter(([, value]) => value !== null && value !== '');
  return <span className="soft small">{told.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')}</span>;
}
