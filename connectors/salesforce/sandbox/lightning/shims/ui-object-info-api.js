import { adapter } from 'lightning/uiRecordApi';

export const getPicklistValues = adapter(({ fieldApiName }) => (fieldApiName ? `/lightning/ui/picklist/${fieldApiName}` : null));
