// The timer of whoever waits for a file that answers at once.

export const neverLate = () => () => undefined;
