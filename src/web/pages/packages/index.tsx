import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { LIFE } from '../../../core/package/life-words.ts';
import type { Text } from '../../../core/types.ts';
import { usePackages } from '../../data/packages.ts';
import { count } from '../../lib/format.ts';
import { labelOf } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { PageHead, Tag } from '../../ui/parts.tsx';
import { Empty, Load } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { PackageView } from './package.tsx';

const T = {
  title: { ja: '支援パッケージ', en: 'Support packages' },
  note: { ja: 'どの層に、週ごとに何を届け、どの行動を待つか', en: 'Whom, with what week by week, and the action that is wanted' },
  empty: { ja: 'パッケージがまだありません', en: 'There is no package yet' },
  emptyNext: { ja: 'config/packages/ に YAML を置くと、ここに並びます。', en: 'A YAML file in config/packages/ makes one.' },
  name: { ja: 'パッケージ', en: 'Package' },
  step: { ja: '支援ステップ', en: 'Step' },
  life: { ja: '段階', en: 'Stage' },
  times: { ja: '実施', en: 'Sent out' },
  who: { ja: '責任者', en: 'Responsible' },
} satisfies Record<string, Text>;

export default function PackagesPage(): ReactNode {
  const { name } = useParams<{ name?: string }>();
  return name === undefined ? <Library /> : <PackageView key={name} name={name} />;
}

function Library(): ReactNode {
  const { t, locale } = useLanguage();
  const query = usePackages();
  useTitle(t(T.title));
  return (
    <>
      <PageHead title={t(T.title)} note={t(T.note)} />
      <Load query={query}>
        {({ packages }) =>
          packages.length === 0 ? (
            <Empty title={t(T.empty)}>{t(T.emptyNext)}</Empty>
          ) : (
            <Table label={t(T.title)} head={[t(T.name), t(T.step), t(T.life), t(T.times), t(T.who)]} right={[3]}>
              {packages.map((one) => (
                <tr key={one.id}>
                  <td>
                    <Link href={`/packages/${one.id}`}>{t(one.name)}</Link>
                    <div className="soft small">{one.id}</div>
                  </td>
                  <td className="tight">{labelOf('step', one.step, locale)}</td>
                  <td>
                    <Tag
                      tone={
                        one.status === 'template'
                          ? 'good'
                          : one.status === 'improve'
                            ? 'watch'
                            : one.status === 'deployed'
                              ? 'cool'
                              : 'grey'
                      }
                    >
                      {t(LIFE[one.status])}
                    </Tag>
                  </td>
                  <td className="number">{count(one.deployments, locale)}</td>
                  <td>{one.responsible}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Load>
    </>
  );
}
