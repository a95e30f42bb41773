// What is wrong with the network just now, on all connections of one proxy alike.

export type Direction = "toServer" | "toClient";

/**
 * How a statement's connection is cut. `unreached`: the server never sees it. `answered`: it is executed, and the answer
 * never arrives. `held`: the client is cut while the statement still lies in the network; it is executed at `release()`,
 * after the client has begun to ask what became of it.
 */
export type Fate = "unreached" | "answered" | "held";

export interface StatementCut {
  readonly fate: Fate;
  /** Settles once the client has been cut. */
  readonly happened: Promise<void>;
  /** Lets a held statement go on. Resolves with what the server said to it: `COMMIT`, `ERROR`, or nothing. */
  release(): Promise<string>;
}

/** What cuts connections: armed once, it goes off once. */
export interface ArmedCut extends StatementCut {
  readonly statement: RegExp;
  /** Statements to come that match, this one included. */
  countdown: number;
  readonly isReleased: Promise<void>;
  tellHappened(): void;
  tellAnswer(answer: string): void;
}

export interface ArmedByteCut {
  readonly direction: Direction;
  bytesLeft: number;
  tellHappened(): void;
}

export class NetworkFaults {
  delayMs = 0;
  statementCut: ArmedCut | null = null;
  byteCut: ArmedByteCut | null = null;
  #open = Promise.resolve();
  #openAgain: () => void = () => undefined;
  #isBlack = false;

  /** Nothing is passed on from now on, in either direction, not even that a side has gone. */
  blackHole(): void {
    if (this.#isBlack) return;
    this.#isBlack = true;
    this.#open = new Promise((resolve) => (this.#openAgain = resolve));
  }

  /** What was on its way arrives after all. */
  heal(): void {
    this.#isBlack = false;
    this.delayMs = 0;
    this.#openAgain();
  }

  get passage(): Promise<void> {
    return this.#open;
  }
}
