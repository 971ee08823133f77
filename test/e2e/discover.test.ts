import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

/** One source whose object the org lacks, one whose filter names a field that it lacks. */
const ABSENT = `
  lms:
    object: Course_Result__c
    optional: true
    kind: activity
    id: Id
    on: [{ from: Account__c, object: Account }]
    type: course.completed
    occurredOn: Completed_On__c
  kiosk:
    object: User
    optional: true
    where: Kiosk__c = true
    kind: activity
    id: Id
    on: [{ from: AccountId, object: Account }]
    type: tool.used
    occurredOn: CreatedDate
`;

describe('sources that an org does not have', function () {
  this.timeout(180_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 12, events: 200 });
    const file = join(world.folder, 'mappings', 'salesforce.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('\nwriteBack:', `${ABSENT}\nwriteBack:`));
    await world.setup();
  });
  after(() => world.stop());

  it('are skipped: the run is a success, and everybody is assessed', async () => {
    const report = fine(await world.run());

    const skipped = report.sync?.streams.filter(({ connection, absent }) => connection === 'salesforce' && absent);
    assert.deepEqual(
      skipped?.map(({ stream }) => stream),
      ['lms', 'kiosk'],
    );
    assert.ok((report.assess?.assessed ?? 0) >= 12);
  });

  it('are told once each in check, which finds no fault', async () => {
    const { code, stdout } = await world.cli(['--locale', 'en', 'check']);

    assert.equal(code, 0, stdout);
    for (const name of ['lms', 'kiosk'])
      assert.equal(stdout.match(new RegExp(`salesforce\\.${name}: this org does not have the source`, 'g'))?.length, 1, stdout);
  });

  it('are told by discover, beside the fields and values of those that are there', async () => {
    const { code, stdout } = await world.cli(['--locale', 'en', 'discover', 'salesforce']);

    assert.equal(code, 0, stdout);
    assert.match(stdout, /salesforce\.lms {2}Course_Result__c {2}not in this org \(skipped\)/);
    assert.match(stdout, /salesforce\.kiosk {2}User {2}not in this org \(skipped\)/);
    assert.match(stdout, /✓ +StageName +\S.*picklist +(Closed|Prospecting|Qualification|Proposal|Negotiation)/);
    assert.match(stdout, /^ {3} +Phone +Account Phone +text +0\d/m);
  });

  describe('because the token lacks a scope or the account the tier', () => {
    /** Without forms and tickets; event analytics need a higher tier than the account has. */
    const GRANTED = [
      ...['companies', 'contacts', 'deals', 'owners', 'marketing_events', 'feedback_submissions'].map((name) => `crm.objects.${name}.read`),
      'crm.lists.read',
      'content',
    ];
    before(() => world.hubspot.control('scopes', { scopes: GRANTED }));
    after(() => world.hubspot.control('scopes', { scopes: null }));

    it('are told once each in check, with the scope, and the connection is fine', async () => {
      const { code, stdout } = await world.cli(['--locale', 'en', 'check']);

      assert.equal(code, 0, stdout);
      assert.match(stdout, /Connection hubspot .* fine/);
      const told = [...stdout.matchAll(/hubspot\.(\w+): this org does not have the source/g)].map(([, name]) => name);
      assert.deepEqual(told.sort(), ['events', 'formSubmissions', 'tickets'], stdout);
      assert.match(stdout, /hubspot\.tickets: .*MISSING_SCOPES.*scopes?\W+tickets/);
    });

    it('are told by discover, and the others are shown', async () => {
      const { code, stdout } = await world.cli(['--locale', 'en', 'discover', 'hubspot']);

      assert.equal(code, 0, stdout);
      for (const name of ['formSubmissions', 'tickets', 'events'])
        assert.match(stdout, new RegExp(`hubspot\\.${name} .*not in this org \\(skipped\\)`));
      assert.equal(stdout.match(/not in this org/g)?.length, 3, stdout);
    });

    it('are a fault where a stream cannot be spared', async () => {
      await world.hubspot.control('scopes', { scopes: GRANTED.filter((scope) => !scope.includes('companies')) });

      const { code, stdout, stderr } = await world.cli(['--locale', 'en', 'check']);

      assert.equal(code, 2, stdout);
      assert.match(stderr, /crm\.objects\.companies\.read/);
    });
  });
});
