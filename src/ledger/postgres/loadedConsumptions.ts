// The consumptions of one flush by id and by payment, as they stand in it, and which of them and of their attempts are to be
// written back. What it hands out is never changed in place.

import { attemptNumbered, type AttemptRow, type Changes, keyOf, type LoadedConsumption } from "./loaded.ts";

export class LoadedConsumptions {
  readonly #byId = new Map<string, LoadedConsumption>();
  readonly #idsByPayment = new Map<string, string[]>();
  readonly #dirty = new Set<string>();
  readonly #droppedAttempts: { readonly consumptionId: string; readonly number: number }[] = [];
  readonly #dirtyAttempts = new Map<string, { readonly consumptionId: string; readonly number: number }>();

  constructor(consumptions: readonly LoadedConsumption[]) {
    for (const consumption of consumptions) this.#keep(consumption);
  }

  find(id: string): LoadedConsumption | undefined {
    return this.#byId.get(id);
  }

  get(id: string): LoadedConsumption {
    const found = this.#byId.get(id);
    if (found === undefined) throw new Error("a consumption was not read before it is written");
    return found;
  }

  ofPayment(app: string, paymentSeq: string): readonly LoadedConsumption[] {
    return (this.#idsByPayment.get(keyOf(app, paymentSeq)) ?? []).map((id) => this.get(id));
  }

  add(consumption: LoadedConsumption): void {
    this.#keep(consumption);
    this.#dirty.add(consumption.told.id);
  }

  change(id: string, fields: Partial<LoadedConsumption>): void {
    this.#byId.set(id, { ...this.get(id), ...fields });
    this.#dirty.add(id);
  }

  changeAttempt(id: string, number: number, fields: Partial<AttemptRow>): void {
    const attempts = this.get(id).attempts.map((one) => (one.number === number ? { ...one, ...fields } : one));
    this.#byId.set(id, { ...this.get(id), attempts });
    this.touchAttempt(id, number);
  }

  dropAttempts(id: string, numbers: readonly number[]): void {
    const { attempts, droppedAttempts } = this.get(id);
    const kept = attempts.filter(({ number }) => !numbers.includes(number));
    this.change(id, { attempts: kept, droppedAttempts: droppedAttempts + numbers.length });
    for (const number of numbers) this.#dirtyAttempts.delete(`${id} ${number}`);
    this.#droppedAttempts.push(...numbers.map((number) => ({ consumptionId: id, number })));
  }

  /** After one that was dropped came back to its place. */
  putAttemptsInOrder(id: string): void {
    const { attempts, droppedAttempts } = this.get(id);
    const ordered = attempts.toSorted((one, other) => one.number - other.number);
    this.change(id, { attempts: ordered, droppedAttempts: droppedAttempts - 1 });
  }

  touchAttempt(consumptionId: string, number: number): void {
    this.#dirtyAttempts.set(`${consumptionId} ${number}`, { consumptionId, number });
  }

  changed(): Pick<Changes, "consumptions" | "attempts" | "droppedAttempts"> {
    return {
      droppedAttempts: this.#droppedAttempts,
      consumptions: Array.from(this.#dirty, (id) => this.get(id)),
      attempts: Array.from(this.#dirtyAttempts.values(), ({ consumptionId, number }) => ({
        consumptionId,
        attempt: attemptNumbered(this.get(consumptionId), number),
      })),
    };
  }

  #keep(consumption: LoadedConsumption): void {
    const { id, app, paymentSeq } = consumption.told;
    this.#byId.set(id, consumption);
    const key = keyOf(app, paymentSeq);
    this.#idsByPayment.set(key, [...(this.#idsByPayment.get(key) ?? []), id]);
  }
}
