/** How far a connection that tells of its changes was listened to. */
export const listen = `
CREATE TABLE listen_position (
  scope text PRIMARY KEY,
  position text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);
`;
