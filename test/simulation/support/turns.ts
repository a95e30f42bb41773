// So many at once and no more: whoever comes later waits until somebody's turn is over.

export interface Turns {
  take(): Promise<Disposable>;
}

export function createTurns(count: number): Turns {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async take() {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
      const giveBack = () => {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      };
      return { [Symbol.dispose]: giveBack };
    },
  };
}
