// A text that is no expression, as an error: thrown while it is compiled, caught where its file and line
// are known, and told as a problem there.

/** A text that is no expression, or one that we refuse; the caller knows file, line and column. */
export class ExpressionProblem extends Error {
  readonly code: string;
  /** Characters from the start of the text, zero-based. */
  readonly position: number;
  readonly hint?: string;
  constructor(code: string, message: string, position: number, hint?: string) {
    super(message);
    this.name = 'ExpressionProblem';
    this.code = code;
    this.position = position;
    if (hint !== undefined) this.hint = hint;
  }
}
