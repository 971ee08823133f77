import { adapter } from 'lightning/uiRecordApi';

export const getRelatedListRecords = adapter(({ parentRecordId, relatedListId, fields = [], optionalFields = [] }) =>
  parentRecordId ? `/lightning/ui/related/${parentRecordId}/${relatedListId}?fields=${[...fields, ...optionalFields].join(',')}` : null,
);
