import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import type { SourceStream, StreamSpec } from '../../src/core/types.ts';
import type { EngineContext, Wired } from '../../src/engine/context.ts';
import { assess } from '../../src/engine/assess.ts';
import { performRun, type RunReport } from '../../src/engine/run.ts';
import { sync } from '../../src/engine/sync.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { SF } from '../store/examples.ts';
import { accountRow, engineContext, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

const MAPPING = `
connector: small
streams:
  surveys: { object: Survey, kind: activity, optional: true, id: Id, on: [{ from: AccountId, object: Account }], type: survey.answered, occurredOn: On }
  partners: { object: Account, kind: partner, id: Id, name: Name }
`;

describe('a source that the org does not have', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
  });
  afterEach(() => fresh.drop());

  const contextOf = (mapping: string, refusal: ErrorCode | null, runId: string): EngineContext => {
    const stream = (spec: StreamSpec): SourceStream =>
      spec.object === 'Survey' && refusal !== null ? refusing(refusal) : crm.connection.stream(spec);
    const wired: Wired = { ...wiredTo(crm, SF, 'salesforce', mapping), connection: { ...crm.connection, stream } };
    return engineContext(fresh.store, [wired], runId);
  };
  const run = async (mapping: string, refusal: ErrorCode | null, runId: string) =>
    performRun(contextOf(mapping, refusal, runId), 'run', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });

  it('is skipped where the stream is optional, and the rest of the run goes on', async () => {
    for (const refusal of ['SOURCE_ABSENT', 'PERMISSION_MISSING'] as const) {
      const report = await run(MAPPING, refusal, `r-${refusal}`);

      assert.deepEqual(report.errors, []);
      assert.deepEqual(
        report.sync?.streams.map(({ stream, absent, error }) => [stream, absent, error]),
        [
          ['surveys', true, null],
          ['partners', false, null],
        ],
      );
      assert.ok(report.assess, 'assessed');
    }
  });

  it('stops the connection where the stream is not optional', async () => {
    const report = await run(MAPPING.replace('optional: true, ', ''), 'SOURCE_ABSENT', 'r1');

    assert.deepEqual(
      report.sync?.streams.map(({ stream }) => stream),
      ['surveys'],
    );
    assert.equal(report.verdict, 'stop');
  });

  it('is waited for where its first reading only failed, until it is read or is found to be absent', async () => {
    const failed = await run(MAPPING, 'REMOTE_UNAVAILABLE', 'r1');
    const again = await run(MAPPING, 'REMOTE_UNAVAILABLE', 'r2');
    const absent = await run(MAPPING, 'SOURCE_ABSENT', 'r3');
    const broken = await run(MAPPING, 'REMOTE_UNAVAILABLE', 'r4');
    const read = await run(MAPPING, null, 'r5');

    assert.deepEqual([failed, again, broken].map(codes), Array(3).fill(['SOURCES_INCOMPLETE', 'REMOTE_UNAVAILABLE']));
    assert.match(failed.errors[0]?.message ?? '', /salesforce\.surveys$/);
    assert.deepEqual([absent, read].map(codes), [[], []]);
    assert.ok(absent.assess && read.assess, 'assessed');
  });

  it('is no absence when a full reading of it fails', async () => {
    await run(MAPPING, null, 'r1');
    const { streams } = await sync(contextOf(MAPPING, 'PERMISSION_MISSING', 'r2'), { full: true });

    assert.deepEqual([streams[0]?.absent, streams[0]?.error === null], [false, false]);
    await assert.rejects(assess(contextOf(MAPPING, null, 'r3'), {}), { code: 'SOURCES_INCOMPLETE' });
  });

  it('is an error once it has been there, without holding up the others', async () => {
    await run(MAPPING, null, 'r1');
    const report = await run(MAPPING, 'PERMISSION_MISSING', 'r2');

    assert.deepEqual(
      report.sync?.streams.map(({ stream, error }) => [stream, error instanceof AppError ? error.code : null]),
      [
        ['surveys', 'PERMISSION_MISSING'],
        ['partners', null],
      ],
    );
  });
});

function codes({ errors }: RunReport): unknown[] {
  return errors.map((error) => (error instanceof AppError ? error.code : error));
}

function refusing(code: ErrorCode): SourceStream {
  return {
    read: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new AppError(code, 'not here')) }),
    }),
  };
}
