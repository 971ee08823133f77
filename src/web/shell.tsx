import { Activity, BookOpen, Boxes, ChartPie, FileText, Settings2, SunMedium, Users } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Text } from '../core/types.ts';
import { useMe } from './data/meta.ts';
import { useKeys } from './lib/keys.ts';
import { useLine } from './lib/live.ts';
import { useLanguage } from './lib/locale.tsx';
import { setTheme, themeNow, type Theme } from './lib/theme.ts';
import { Dialog } from './ui/dialog.tsx';

interface Entry {
  readonly path: string;
  readonly key: string;
  readonly title: Text;
  readonly icon: typeof Users;
  readonly admin?: true;
}

const NAV: readonly Entry[] = [
  { path: '/', key: 't', title: { ja: '今日', en: 'Today' }, icon: SunMedium },
  { path: '/partners', key: 'p', title: { ja: 'パートナー', en: 'Partners' }, icon: Users },
  { path: '/channel', key: 'c', title: { ja: 'チャネル', en: 'Channel' }, icon: ChartPie },
  { path: '/packages', key: 'k', title: { ja: '支援パッケージ', en: 'Packages' }, icon: Boxes },
  { path: '/content', key: 'n', title: { ja: '教材', en: 'Content' }, icon: BookOpen },
  { path: '/reports', key: 'r', title: { ja: 'レポート', en: 'Reports' }, icon: FileText },
  { path: '/operations', key: 'o', title: { ja: '運用', en: 'Operations' }, icon: Settings2, admin: true },
];

const T = {
  skip: { ja: '本文へ', en: 'Skip to content' },
  live: { ja: 'リアルタイム', en: 'Live' },
  lost: { ja: '再接続中…表示は最後に届いた内容です', en: 'Reconnecting … what you see is the last that arrived' },
  logout: { ja: 'ログアウト', en: 'Log out' },
  theme: { ja: '配色', en: 'Theme' },
  system: { ja: '端末に合わせる', en: 'As the device' },
  light: { ja: 'ライト', en: 'Light' },
  dark: { ja: 'ダーク', en: 'Dark' },
  pages: { ja: 'ページ', en: 'Pages' },
  keys: { ja: 'キーボード操作', en: 'Keyboard' },
  keyFind: { ja: '検索する', en: 'Find' },
  keyMove: { ja: '次の行・前の行', en: 'Next and previous row' },
  keyOpen: { ja: '行を開く', en: 'Open the row' },
  keyGo: { ja: '%{page}へ', en: 'Go to %{page}' },
  keyHelp: { ja: 'この一覧', en: 'This list' },
} satisfies Record<string, Text>;

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const [help, setHelp] = useState(false);
  const entries = useEntries();
  useKeys({
    '?': () => {
      setHelp(true);
    },
    ...Object.fromEntries(
      entries.map(({ key, path }) => [
        `g ${key}`,
        () => {
          go(path);
        },
      ]),
    ),
  });
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t(T.skip)}
      </a>
      <Side entries={entries} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <KeysDialog
        open={help}
        entries={entries}
        onClose={() => {
          setHelp(false);
        }}
      />
    </div>
  );
}

function useEntries(): readonly Entry[] {
  const me = useMe();
  return NAV.filter(({ admin }) => admin !== true || me?.role === 'admin');
}

function Side({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  const [path] = useLocation();
  const { t } = useLanguage();
  return (
    <header className="side">
      <Link className="brand" href="/">
        <img src={ICON} alt="" width="26" height="26" />
        <span>
          架け橋<small>Kakehashi</small>
        </span>
      </Link>
      <nav aria-label={t(T.pages)}>
        {entries.map(({ path: to, title, icon: Icon }) => (
          <Link key={to} href={to} aria-current={isHere(path, to) ? 'page' : undefined}>
            <Icon size={18} aria-hidden="true" />
            <span>{t(title)}</span>
          </Link>
        ))}
      </nav>
      <div className="side-foot">
        <LiveMark />
        <Preferences />
      </div>
    </header>
  );
}

const ICON = new URL('./icon.svg', import.meta.url).href;

function isHere(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function LiveMark(): ReactNode {
  const { t } = useLanguage();
  const line = useLine();
  return (
    <span className={`live ${line}`} role="status">
      <Activity size={14} aria-hidden="true" />
      <span>{t(line === 'lost' ? T.lost : T.live)}</span>
    </span>
  );
}

function Preferences(): ReactNode {
  const { locale, setLocale, t } = useLanguage();
  const [theme, setShown] = useState<Theme>(themeNow);
  return (
    <div className="preferences">
      <select
        aria-label={t(T.theme)}
        value={theme}
        onChange={(event) => {
          const next = event.target.value as Theme;
          setTheme(next);
          setShown(next);
        }}
      >
        {(['system', 'light', 'dark'] as const).map((one) => (
          <option key={one} value={one}>
            {t(T[one])}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button"
        lang={locale === 'ja' ? 'en' : 'ja'}
        onClick={() => {
          setLocale(locale === 'ja' ? 'en' : 'ja');
        }}
      >
        {locale === 'ja' ? 'English' : '日本語'}
      </button>
      <form method="post" action="/logout">
        <button type="submit" className="button quiet">
          {t(T.logout)}
        </button>
      </form>
    </div>
  );
}

interface KeysProps {
  readonly open: boolean;
  readonly entries: readonly Entry[];
  readonly onClose: () => void;
}

function KeysDialog({ open, entries, onClose }: KeysProps): ReactNode {
  const { t } = useLanguage();
  const rows = [
    ['/', t(T.keyFind)],
    ['j k', t(T.keyMove)],
    ['Enter', t(T.keyOpen)],
    ...entries.map(({ key, title }) => [`g ${key}`, t(T.keyGo).replace('%{page}', t(title))] as const),
    ['?', t(T.keyHelp)],
  ] as const;
  return (
    <Dialog title={t(T.keys)} open={open} onClose={onClose}>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
