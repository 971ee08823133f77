/** How a long piece of work tells where it is; `src/cli/progress.ts` draws it, servers log it. */
export interface Progress {
  /** `total` null: unknown. Returns the reporter of one piece of work. */
  start(task: { readonly name: string; readonly total: number | null }): ProgressTask;
}
export interface ProgressTask {
  readonly advance: (done: number, total?: number | null) => void;
  readonly end: (note?: string) => void;
}

export const silentProgress: Progress = {
  start: () => ({ advance: () => undefined, end: () => undefined }),
};
