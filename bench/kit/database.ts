import { randomBytes } from 'node:crypto';
import pg from 'pg';

const ADMIN_URL = process.env.BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A database of our own on the server that BENCH_DATABASE_URL names, else on the local one. */
export interface BenchDatabase {
  readonly url: string;
  /** An empty database under the same URL. */
  readonly recreate: () => Promise<void>;
  readonly query: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  readonly drop: () => Promise<void>;
}

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const name = `kakehashi_bench_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(ADMIN_URL), { pathname: `/${name}` }).toString();
  const drop = async (): Promise<void> => {
    await inDatabase(ADMIN_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  const recreate = async (): Promise<void> => {
    await drop();
    await inDatabase(ADMIN_URL, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  };
  await recreate();
  return { url, recreate, query: (text, values) => inDatabase(url, text, values), drop };
}

async function inDatabase<Row extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text, values === undefined ? undefined : [...values])).rows;
  } finally {
    await client.end();
  }
}
