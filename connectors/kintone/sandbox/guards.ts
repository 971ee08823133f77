import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../src/sandbox/types.ts';
import { answerOf, VendorError } from './errors.ts';
import { paramsOf, textOf } from './input.ts';
import type { Domain } from './store.ts';

const MOST_AT_ONCE = 100;
/** Good for every app; `sandbox-3` is good for app 3 alone. */
const TOKEN = 'sandbox';
const LOGIN = Buffer.from('sandbox:sandbox').toString('base64');

/** Who may come in, how many at once, and how often an app was asked. */
export function addGuards(host: SandboxHost, domain: Domain): void {
  const running = new Set<SandboxRequest>();
  host.before((request) => {
    running.add(request);
    try {
      if (running.size > MOST_AT_ONCE) throw new VendorError(429, 'GAIA_TO04', '同時接続数の上限を超えました。');
      authorise(request);
      count(domain, request);
      return null;
    } catch (error) {
      if (error instanceof VendorError) return answerOf(error);
      throw error;
    }
  });
  host.after((request, answer) => {
    const headers = {
      ...answer.headers,
      date: domain.clock.now().toUTCString(),
      'x-concurrencylimit-limit': String(MOST_AT_ONCE),
      'x-concurrencylimit-running': String(running.size),
    };
    running.delete(request);
    return { ...answer, headers };
  });
  host.notFound((): SandboxAnswer => answerOf(new VendorError(404, 'CB_NO01', '指定されたURLが見つかりません。')));
}

function authorise(request: SandboxRequest): void {
  const login = request.headers['x-cybozu-authorization'];
  if (login !== undefined) {
    if (login !== LOGIN) throw new VendorError(401, 'CB_WA01', 'ユーザー名またはパスワードが間違っています。');
    return;
  }
  const given = request.headers['x-cybozu-api-token'];
  if (given === undefined) throw new VendorError(401, 'CB_AU01', 'ログインしてください。');
  const app = appIn(request);
  const tokens = String(given).split(',');
  if (tokens.some((token) => token !== TOKEN && !/^sandbox-\d+$/.test(token))) {
    throw new VendorError(400, 'GAIA_IA02', '指定したAPIトークンは、アプリで生成されたトークンと異なります。');
  }
  if (app !== null && !tokens.includes(TOKEN) && !tokens.includes(`sandbox-${app}`)) {
    throw new VendorError(403, 'GAIA_NO01', 'このAPIトークンでは、指定したAPIを実行できません。');
  }
}

function appIn(request: SandboxRequest): string | null {
  return textOf(paramsOf(request).app);
}

function count(domain: Domain, request: SandboxRequest): void {
  const app = domain.apps.get(appIn(request) ?? '');
  if (app !== undefined) app.calls += 1;
}
