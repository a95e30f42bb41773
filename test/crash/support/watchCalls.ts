// Stands beside a method of Node's own and sees each of its calls begin and end, for a test-only server.

export interface CallWatch {
  /** May change what it is called with. */
  readonly before?: (values: unknown[]) => void;
  readonly after?: (values: readonly unknown[], result: unknown) => void;
}

export function watchCalls(owner: object, method: string, { before, after }: CallWatch): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== "function") throw new Error(`there is no ${method} to watch`);
  Reflect.set(owner, method, function watched(this: unknown, ...values: unknown[]): unknown {
    before?.(values);
    const result: unknown = Reflect.apply(original, this, values);
    after?.(values, result);
    return result;
  });
}
