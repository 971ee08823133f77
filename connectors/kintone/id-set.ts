/** Ids in order, kept as runs: apps number their records one by one, so even a hundred thousand are few runs. */
export class IdSet {
  private readonly runs: [first: number, last: number][] = [];
  size = 0;

  /** Ids may come in any order; one that is there already adds nothing. */
  add(id: number): void {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle]?.[0] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    const before = this.runs[low - 1];
    const after = this.runs[low];
    if (before !== undefined && id <= before[1]) return;
    this.size += 1;
    const joinsBefore = before?.[1] === id - 1;
    const joinsAfter = after?.[0] === id + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.runs.splice(low, 1);
    } else if (joinsBefore) before[1] = id;
    else if (joinsAfter) after[0] = id;
    else this.runs.splice(low, 0, [id, id]);
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [first, last] of this.runs) for (let id = first; id <= last; id += 1) yield id;
  }

  has(id: number): boolean {
    let low = 0;
    let high = this.runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = this.runs[middle] ?? [0, 0];
      if (id < first) high = middle - 1;
      else if (id > last) low = middle + 1;
      else return true;
    }
    return false;
  }

  /** Gap and length of each run, base 36: `1,9g.3,1`. */
  toString(): string {
    let end = 0;
    return this.runs
      .map(([first, last]) => {
        const text = `${(first - end).toString(36)},${(last - first).toString(36)}`;
        end = last;
        return text;
      })
      .join('.');
  }

  static from(text: string): IdSet {
    const set = new IdSet();
    let end = 0;
    for (const part of text === '' ? [] : text.split('.')) {
      const [gap, length] = part.split(',').map((digits) => Number.parseInt(digits, 36));
      if (gap === undefined || length === undefined || !(gap > 0) || !(length >= 0)) throw new RangeError(`not a set of ids: ${part}`);
      const first = end + gap;
      end = first + length;
      set.runs.push([first, end]);
      set.size += length + 1;
    }
    return set;
  }
}
