import type { UseQueryResult } from '@tanstack/react-query';
import { CircleAlert, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../../core/types.ts';
import { ApiError, statusOf } from '../lib/api.ts';
import { useLanguage } from '../lib/locale.tsx';

const T = {
  failed: { ja: '読み込めませんでした', en: 'This could not be loaded' },
  noAnswer: { ja: 'サーバーから応答がありません', en: 'The server does not answer' },
  noAnswerFix: {
    ja: '接続を確かめてから、もう一度お試しください。入力した内容は失われていません。',
    en: 'Check the connection and try again. Nothing you entered is lost.',
  },
  expired: { ja: 'ログインの有効期限が切れました', en: 'Your session has ended' },
  login: { ja: 'ログイン方法を見る', en: 'How to log in' },
  again: { ja: 'もう一度', en: 'Try again' },
  loading: { ja: '読み込み中', en: 'Loading' },
} satisfies Record<string, Text>;

export function Loading({ rows = 5 }: { readonly rows?: number }): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="loading" role="status" aria-label={t(T.loading)}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="bone" />
      ))}
    </div>
  );
}

/** Nothing to show is an answer; it says what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <Inbox size={26} aria-hidden="true" />
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  const { t } = useLanguage();
  const { title, detail, fix } = wordsOf(error, t);
  return (
    <div className="failed" role="alert">
      <CircleAlert size={22} aria-hidden="true" />
      <div>
        <p className="failed-title">{title}</p>
        {detail !== null && <p>{detail}</p>}
        {fix !== null && <p className="soft">{fix}</p>}
        {statusOf(error) === 401 ? (
          <a className="button" href="/">
            {t(T.login)}
          </a>
        ) : (
          retry && (
            <button type="button" className="button" onClick={retry}>
              {t(T.again)}
            </button>
          )
        )}
      </div>
    </div>
  );
}

/** What went wrong in plain words: what, why, and how to mend it. */
export function wordsOf(error: unknown, t: (text: Text) => string): { title: string; detail: string | null; fix: string | null } {
  if (!(error instanceof ApiError)) {
    if (error instanceof TypeError) return { title: t(T.noAnswer), detail: null, fix: t(T.noAnswerFix) };
    return { title: t(T.failed), detail: error instanceof Error ? error.message : null, fix: null };
  }
  const { title, detail, fix, status, problems } = error.problem;
  if (status === 401) return { title: t(T.expired), detail: null, fix };
  const fields = problems.map((one) => `${one.path}: ${one.expected}`).join(' / ');
  return { title, detail: detail === title ? fields || null : [detail, fields].filter(Boolean).join(' – ') || null, fix };
}

interface LoadProps<T> {
  readonly query: UseQueryResult<T>;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** Loading, failed, or the data; data that were shown stay while they are asked for again. */
export function Load<T>({ query, rows, children }: LoadProps<T>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}
