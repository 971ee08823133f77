import { useRef, type ReactNode } from 'react';
import type { Problem } from '../../core/schema/problem.ts';
import type { Text } from '../../core/types.ts';
import { fill, useLanguage } from '../lib/locale.tsx';

const T = {
  fine: { ja: '誤りはありません', en: 'Nothing is wrong' },
  checking: { ja: '確かめています…', en: 'Checking …' },
  wrong: { ja: '%{n}か所の誤り', en: '%{n} problems' },
  says: { ja: '「%{found}」→ %{expected}', en: 'found %{found}; expected %{expected}' },
} satisfies Record<string, Text>;

interface Props {
  readonly label: string;
  readonly text: string;
  readonly problems: readonly Problem[] | null;
  readonly onChange: (text: string) => void;
}

/** A YAML file as text, with what is wrong at its line and column; a problem leads to its place. */
export function YamlText({ label, text, problems, onChange }: Props): ReactNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n').length;
  return (
    <>
      <Problems
        problems={problems}
        onPick={({ line, col }) => {
          const at =
            text
              .split('\n')
              .slice(0, line - 1)
              .join('\n').length +
            (line > 1 ? 1 : 0) +
            col -
            1;
          area.current?.focus();
          area.current?.setSelectionRange(at, at);
        }}
      />
      <div className="yaml-text">
        <pre aria-hidden="true">{Array.from({ length: lines }, (_, i) => i + 1).join('\n')}</pre>
        <textarea
          ref={area}
          aria-label={label}
          className="yaml"
          spellCheck={false}
          wrap="off"
          rows={lines + 1}
          value={text}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      </div>
    </>
  );
}

export function Problems({
  problems,
  onPick,
}: {
  readonly problems: readonly Problem[] | null;
  readonly onPick?: (problem: Problem) => void;
}): ReactNode {
  const { t, locale } = useLanguage();
  if (problems === null) return <p className="soft small">{t(T.checking)}</p>;
  if (problems.length === 0) return <p className="small up">{t(T.fine)}</p>;
  return (
    <div role="status" className="problems">
      <p className="down">{fill(t(T.wrong), { n: problems.length })}</p>
      <ul className="plain">
        {problems.map((problem, i) => {
          const { file, line, col, path, found, expected, suggestion } = problem;
          return (
            <li key={i} className="small">
              <button
                type="button"
                className="link"
                disabled={onPick === undefined}
                onClick={() => {
                  onPick?.(problem);
                }}
              >
                {`${file}:${String(line)}:${String(col)}`}
              </button>{' '}
              <code>{path}</code> {fill(t(T.says), { found: found[locale], expected: expected[locale] })}
              {suggestion !== null && ` ${suggestion[locale]}`}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
