/** Who writes. The system itself may set what is read-only for everybody else. */
export interface Actor {
  readonly userId: string;
  readonly isSystem: boolean;
  /** What the client calls itself; change events tell it. */
  readonly client?: string | null;
}
