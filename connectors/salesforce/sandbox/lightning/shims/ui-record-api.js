// lightning/uiRecordApi as a component sees it: records by the UI API of this org, told again after every change.
const readers = new Set();

export function ask(path, init = {}) {
  const url = new URL(path, location.origin);
  for (const name of ['lang', 'as']) {
    const value = new URL(location.href).searchParams.get(name);
    if (value !== null) url.searchParams.set(name, value);
  }
  return fetch(url, { ...init, headers: { 'content-type': 'application/json' } }).then(async (answer) => {
    const body = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw { status: answer.status, body };
    return body;
  });
}

/** A wire adapter: `pathOf` makes the address from the configuration, null while something is missing. */
export function adapter(pathOf) {
  return class {
    constructor(tell) {
      this.tell = tell;
      this.path = null;
    }
    connect() {
      readers.add(this);
    }
    disconnect() {
      readers.delete(this);
    }
    update(config) {
      this.path = pathOf(config);
      this.read();
    }
    read() {
      if (this.path === null) return;
      ask(this.path).then(
        (data) => this.tell({ data, error: undefined }),
        (error) => this.tell({ data: undefined, error }),
      );
    }
  };
}

export const getRecord = adapter(({ recordId, fields = [], optionalFields = [] }) =>
  recordId ? `/lightning/ui/records/${recordId}?fields=${[...fields, ...optionalFields].join(',')}` : null,
);

export function createRecord({ apiName, fields }) {
  return ask('/lightning/ui/records', { method: 'POST', body: JSON.stringify({ apiName, fields }) }).then(told);
}

export function updateRecord({ fields: { Id, ...fields } }) {
  return ask(`/lightning/ui/records/${Id}`, { method: 'PATCH', body: JSON.stringify({ fields }) }).then(told);
}

export function notifyRecordUpdateAvailable() {
  for (const reader of readers) reader.read();
  return Promise.resolve();
}

function told(record) {
  void notifyRecordUpdateAvailable();
  return record;
}
