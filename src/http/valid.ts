/** A query that is none is the caller's fault: 400 with every problem at once. */
export async function valid<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw Object.assign(new Error(error instanceof Error && 'errors' in error ? (error.errors as string[]).join('; ') : 'bad query'), {
      status: 400,
    });
  }
}
