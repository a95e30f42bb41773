// A source of identity cannot be used as configured. Not for one request that is nobody's: that is `null`, and no error.

export class IdentityRefusal extends Error {
  /** The variable that is at fault. */
  readonly variable: string;

  /** @param message one line, without anything secret */
  constructor(variable: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "IdentityRefusal";
    this.variable = variable;
  }
}
