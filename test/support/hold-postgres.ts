/** A process that uses the embedded server of a home until its input ends, and says where it is. */
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';

const say = (message: string, data?: Readonly<Record<string, unknown>>): void => {
  console.log(JSON.stringify({ message, ...data }));
};
const [, , home = '', how = ''] = process.argv;
const postgres = await startEmbeddedPostgres({
  home,
  namespaces: how !== 'no-namespaces',
  log: { debug: say, info: say, warn: say, error: say },
});
say('up', { databaseUrl: postgres.databaseUrl });
process.stdin.resume();
process.stdin.once('end', () => {
  void postgres.release().then(() => {
    say('released');
    process.exit(0);
  });
});
