import { makeId } from '../ids.ts';
import { STAGES } from './derive.ts';
import { insertNamed, insertStage } from './seed.ts';
import type { Store } from './store.ts';

/** What every org has before anybody puts data into it: itself, an integration user, profiles, stages. */
export function furnish(store: Store, ids: { readonly orgId: string; readonly userId: string }): void {
  insertNamed(store, 'Organization', {
    Id: ids.orgId,
    Name: 'Kakehashi Sandbox',
    OrganizationType: 'Enterprise Edition',
    InstanceName: 'SBX1',
    IsSandbox: true,
    Country: 'JP',
    DefaultLocaleSidKey: 'ja_JP',
    LanguageLocaleKey: 'ja',
    TimeZoneSidKey: 'GMT',
    FiscalYearStartMonth: 1,
  });
  const licence = makeId('100', 1);
  const partnerLicence = makeId('100', 2);
  insertNamed(store, 'UserLicense', {
    Id: licence,
    Name: 'Salesforce',
    LicenseDefinitionKey: 'SFDC',
    Status: 'Active',
    TotalLicenses: 15,
    UsedLicenses: 1,
  });
  insertNamed(store, 'UserLicense', {
    Id: partnerLicence,
    Name: 'Partner Community',
    LicenseDefinitionKey: 'PID_Partner_Community',
    Status: 'Active',
    TotalLicenses: 500,
    UsedLicenses: 0,
  });
  const profile = makeId('00e', 1);
  insertNamed(store, 'Profile', { Id: profile, Name: 'System Administrator', UserType: 'Standard', UserLicenseId: licence });
  insertNamed(store, 'Profile', {
    Id: makeId('00e', 2),
    Name: 'Partner Community User',
    UserType: 'PowerPartner',
    UserLicenseId: partnerLicence,
  });
  insertNamed(store, 'User', {
    Id: ids.userId,
    Username: 'integration@sandbox.example',
    FirstName: 'Integration',
    LastName: 'User',
    Email: 'integration@sandbox.example',
    Alias: 'integ',
    IsActive: true,
    UserType: 'Standard',
    ProfileId: profile,
  });
  for (const [stage, [probability, category]] of Object.entries(STAGES)) {
    insertStage(store, stage, { closed: stage.startsWith('Closed'), won: stage === 'Closed Won', probability, category });
  }
}
