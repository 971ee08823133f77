import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Shell } from './shell.tsx';
import { useLive } from './lib/live.ts';
import { useLanguage } from './lib/locale.tsx';
import { Boundary } from './ui/boundary.tsx';
import { Empty, Loading } from './ui/states.tsx';

const Packages = lazy(() => import('./pages/packages/index.tsx'));
const Reports = lazy(() => import('./pages/reports/index.tsx'));
const Handover = lazy(() => import('./pages/reports/handover.tsx'));
const Operations = lazy(() => import('./pages/operations/index.tsx'));
const PAGES = [
  ['/', lazy(() => import('./pages/today/index.tsx'))],
  ['/partners', lazy(() => import('./pages/partners/index.tsx'))],
  ['/partners/:id', lazy(() => import('./pages/partner/index.tsx'))],
  ['/channel', lazy(() => import('./pages/channel/index.tsx'))],
  ['/packages', Packages],
  ['/packages/:name', Packages],
  ['/content', lazy(() => import('./pages/content/index.tsx'))],
  ['/reports', Reports],
  ['/reports/:month', Reports],
  ['/handover', Handover],
  ['/handover/:owner', Handover],
  ['/operations', Operations],
  ['/operations/:tab', Operations],
] as const;

export function App(): ReactNode {
  useLive();
  return (
    <Shell>
      <Pages />
    </Shell>
  );
}

function Pages(): ReactNode {
  const [path] = useLocation();
  const { locale } = useLanguage();
  useTopOnMove(path);
  return (
    <Boundary key={path}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {PAGES.map(([route, Page]) => (
            <Route key={route} path={route}>
              <Page />
            </Route>
          ))}
          <Route>
            <Empty title={locale === 'ja' ? 'このページはありません' : 'There is no such page'} />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

/** A new page starts at its top, and its heading is where reading goes on. */
function useTopOnMove(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus();
  }, [path]);
}
