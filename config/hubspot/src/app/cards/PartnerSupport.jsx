import { hubspot } from '@hubspot/ui-extensions';
import { useEffect, useState } from 'react';
import { PartnerCard } from './PartnerCard.jsx';
import fields from './fields.json';

hubspot.extend(({ context, actions }) => <PartnerSupport context={context} fetchProperties={actions.fetchCrmObjectProperties} />);

/** Reads the company's properties as the viewer: no server of ours, no token. */
function PartnerSupport({ context, fetchProperties }) {
  const [read, setRead] = useState({ properties: null, failure: null });
  useEffect(() => {
    fetchProperties(Object.keys(fields)).then(
      (properties) => setRead({ properties, failure: null }),
      (error) => setRead({ properties: null, failure: error?.message ?? String(error) }),
    );
  }, [fetchProperties]);
  const locale = (context.user?.locale ?? 'ja').toLowerCase().startsWith('ja') ? 'ja' : 'en';
  return <PartnerCard {...read} locale={locale} companyId={context.crm.objectId} />;
}
