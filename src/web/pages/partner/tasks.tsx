import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { useMayWrite } from '../../data/meta.ts';
import { partnerPath } from '../../data/partner.ts';
import { get } from '../../lib/api.ts';
import { date } from '../../lib/format.ts';
import { label, labelOf, optionsOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Panel, Tag } from '../../ui/parts.tsx';
import { Load } from '../../ui/states.tsx';

const T = {
  title: { ja: 'CRM のタスク', en: 'Tasks in the CRM' },
  empty: { ja: 'タスクはありません。上の「タスクを作る」で作れます。', en: 'There is no task. “Make a task” above makes one.' },
  owed: { ja: '書き込み中', en: 'being written' },
  open: { ja: '未完了', en: 'open' },
  completed: { ja: '完了', en: 'completed' },
  dismissed: { ja: '取りやめ', en: 'dismissed' },
  made: { ja: '%{on} 作成', en: 'made %{on}' },
  due: { ja: '期限 %{on}', en: 'due %{on}' },
  choose: { ja: '結果を選ぶ', en: 'Choose the outcome' },
  done: { ja: '結果を記録しました。CRM のタスクも完了になります', en: 'Outcome noted; the task is closed in the CRM too' },
} satisfies Record<string, Text>;

interface Task {
  readonly key: string;
  readonly template: string;
  readonly status: 'owed' | 'open' | 'completed' | 'dismissed';
  readonly outcome: string | null;
  readonly createdOn: string;
  readonly subject: Text | null;
  readonly dueOn: string | null;
  readonly url: string | null;
}

const TONES = { owed: 'cool', open: 'watch', completed: 'good', dismissed: 'grey' } as const;

/** What was asked of the owner in the CRM, and what came of it. */
export function Tasks({ id }: { readonly id: string }): ReactNode {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['partner', id, 'tasks'],
    queryFn: ({ signal }) => get<{ readonly tasks: readonly Task[] }>(`/api/tasks?partner=${encodeURIComponent(id)}&limit=50`, signal),
  });
  return (
    <Panel title={t(T.title)} id="tasks">
      <Load query={query} rows={2}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <p className="soft">{t(T.empty)}</p>
          ) : (
            <ul className="plain rows">
              {[...tasks].sort(openFirst).map((task) => (
                <TaskLine key={task.key} id={id} task={task} />
              ))}
            </ul>
          )
        }
      </Load>
    </Panel>
  );
}

function openFirst(a: Task, b: Task): number {
  const rank = ({ status }: Task): number => (status === 'open' ? 0 : status === 'owed' ? 1 : 2);
  return rank(a) - rank(b) || (a.createdOn < b.createdOn ? 1 : -1);
}

function TaskLine({ id, task }: { readonly id: string; readonly task: Task }): ReactNode {
  const { t, locale } = useLanguage();
  const may = useMayWrite();
  const name = task.subject === null ? task.template : task.subject[locale];
  const days = [
    fill(t(T.made), { on: date(task.createdOn, locale) }),
    task.dueOn === null ? null : fill(t(T.due), { on: date(task.dueOn, locale) }),
  ];
  return (
    <li>
      <p>
        <Tag tone={TONES[task.status]}>{t(T[task.status])}</Tag> {task.url === null ? name : <a href={task.url}>{name}</a>}
        {task.outcome !== null && <> · {labelOf('taskOutcome', task.outcome, locale)}</>}
      </p>
      <p className="soft small">{days.filter(Boolean).join(' · ')}</p>
      {may && task.status === 'open' && <Outcome id={id} task={task.key} />}
    </li>
  );
}

function Outcome({ id, task }: { readonly id: string; readonly task: string }): ReactNode {
  const { t, locale } = useLanguage();
  const [chosen, setChosen] = useState('');
  const act = useAct();
  return (
    <p className="tools no-print">
      <select
        aria-label={label('taskOutcome', locale)}
        value={chosen}
        disabled={act.isPending}
        onChange={(event) => {
          const outcome = event.target.value;
          setChosen(outcome);
          if (outcome === '') return;
          act.mutate({ method: 'POST', path: `${partnerPath(id)}/notes`, body: { type: 'task.outcome', outcome, task }, done: T.done });
        }}
      >
        <option value="">{t(T.choose)}</option>
        {optionsOf('taskOutcome').map((value) => (
          <option key={value} value={value}>
            {labelOf('taskOutcome', value, locale)}
          </option>
        ))}
      </select>
    </p>
  );
}
