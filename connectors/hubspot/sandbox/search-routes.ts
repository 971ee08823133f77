import { invalid } from './errors.ts';
import { objectType, type Portal } from './portal.ts';
import { recordJson } from './record-json.ts';
import { bodyObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';
import { runSearch } from './search-plan.ts';
import { parseSearch } from './search-request.ts';

const MAX_BODY_CHARACTERS = 3000;

/** `POST /crm/v3/objects/{objectType}/search`. */
export function addSearchRoutes(router: Router, portal: Portal): void {
  router.on('POST', 'objects', '/:type/search', (request) => {
    const type = objectType(param(request, 'type'));
    const body = bodyObject(request);
    const length = request.body.toString('utf8').length;
    if (length > MAX_BODY_CHARACTERS)
      throw invalid(`The request body is too large: ${length} characters, the maximum is ${MAX_BODY_CHARACTERS}`);
    const search = parseSearch(portal, type, body);
    const { total, records } = runSearch(portal, type, search);
    const after = search.after + records.length;
    const paging =
      after < total && records.length > 0
        ? { paging: { next: { after: String(after), link: `https://api.hubapi.com/?after=${after}` } } }
        : {};
    return json({ total, results: records.map(recordJson(portal, type, search.properties)), ...paging });
  });
}
