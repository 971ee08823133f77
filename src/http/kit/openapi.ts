import type { Field, JsonSchema, ObjectField } from '../../core/schema/index.ts';
import { toOpenApiSchema } from '../../core/schema/index.ts';
import type { Locale, Text } from '../../core/types.ts';
import { PROBLEM } from './problem-table.ts';
import type { Route } from './route.ts';

const TAGS: Readonly<Record<Route['tag'], Text>> = {
  work: { ja: '今日の仕事', en: 'Work of today' },
  partners: { ja: 'パートナー', en: 'Partners' },
  channel: { ja: 'チャネル全体', en: 'The channel as a whole' },
  packages: { ja: '支援パッケージ', en: 'Support packages' },
  content: { ja: '教材・コンテンツ', en: 'Content' },
  reports: { ja: 'レポート', en: 'Reports' },
  events: { ja: '支援ログ', en: 'The support log' },
  operations: { ja: '運用', en: 'Operations' },
  access: { ja: '自分・語彙', en: 'Oneself, and the words of the API' },
};

/** The description of all routes, OpenAPI 3.1, in one language first and the other beside it. */
export function openApiOf(
  routes: readonly Route[],
  { version, locale }: { readonly version: string; readonly locale: Locale },
): JsonSchema {
  const schemas = new Map<string, JsonSchema>();
  const describe = (doc: Text): string => doc[locale];
  const schema = (field: Field): JsonSchema => toOpenApiSchema(field, schemas, describe);
  const problem = {
    description: describe({ ja: '問題(RFC 9457)', en: 'A problem (RFC 9457)' }),
    content: { 'application/problem+json': { schema: schema(PROBLEM) } },
  };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method] = operation(route, { schema, describe });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Kakehashi API', version, description: describe(ABOUT), license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, doc]) => ({ name, description: describe(doc) })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'kakehashi token create <name> --scope read' },
        session: { type: 'apiKey', in: 'cookie', name: 'kakehashi_session', description: 'kakehashi user link <name>' },
      },
      responses: { Problem: problem },
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

const ABOUT: Text = {
  ja: 'ダッシュボードが使うものすべて。トークン(Authorization: Bearer)またはログインで使います。一覧は next をそのまま cursor に渡すと続きます。書き込みは Idempotency-Key で一度だけになります。ログイン中の書き込みは /api/me の csrf を X-CSRF-Token に入れます。',
  en: 'Everything that the dashboard uses, with a token (Authorization: Bearer) or a session. Lists go on with `next` as `cursor`. A write with an Idempotency-Key happens once. Writes by session carry the csrf of /api/me in X-CSRF-Token.',
};

interface Rendering {
  readonly schema: (field: Field) => JsonSchema;
  readonly describe: (doc: Text) => string;
}

function operation(route: Route, to: Rendering): JsonSchema {
  const type = route.produces ?? 'application/json';
  const parameters = [...fieldsOf('path', route.params, to), ...fieldsOf('query', route.query, to), ...headersOf(route, to)];
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: to.describe(route.summary),
    'x-scope': route.scope,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: to.schema(route.body) } } } }),
    responses: {
      200: { description: to.describe(route.answer.doc), content: { [type]: { schema: to.schema(route.answer) } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function fieldsOf(place: 'path' | 'query', table: ObjectField | undefined, to: Rendering): JsonSchema[] {
  return Object.entries(table?.fields ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || field.required === true,
    description: to.describe(field.doc),
    schema: to.schema(field),
    ...(field.type === 'list' ? { style: 'form', explode: false } : {}),
  }));
}

function headersOf(route: Route, to: Rendering): JsonSchema[] {
  if (route.method === 'get') return [];
  const header = (name: string, doc: Text): JsonSchema => ({
    name,
    in: 'header',
    required: false,
    description: to.describe(doc),
    schema: { type: 'string', maxLength: 200 },
  });
  return [
    header('Idempotency-Key', {
      ja: '同じキーの再送は同じ答えになり、二度は行われない(24時間)',
      en: 'Sent again under this key the same answer comes back and nothing happens twice (24 hours)',
    }),
    header('X-CSRF-Token', { ja: 'ログイン(セッション)で使うときに必要。/api/me の csrf', en: 'With a session only: the csrf of /api/me' }),
  ];
}

function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\//, '')
    .split(/[/.]/)
    .map((one) => one.replace(/^:/, 'by-'));
  return [method, ...words].join('-').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
