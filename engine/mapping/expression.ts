// The door to JSONata: text in, a function out. A plain path (`billing.city`), a variable path
// (`$settings.corporate`) and a constant never reach the evaluator. Results are ordinary JSON values
// without jsonata's marks; undefined means "nothing".

/** Values an expression may name: `source` is read as `$source`. */
export type Bindings = Readonly<Record<string, unknown>>;

export interface Expression {
  /** As the author wrote it. */
  readonly text: string;
  /** The property path, if the expression is nothing but one; such a row goes both ways by itself. */
  readonly path?: string;
  /** Property paths it reads from the record it is applied to, as far as the syntax tree tells. */
  readonly reads: readonly string[];
  /** Names it reads from a variable: `variables.settings = ['corporate']`, `variables.id = []`. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
  /** Throws a Failure `expression.failed` with the expression and jsonata's words. */
  evaluate(record: unknown, bindings: Bindings): unknown | Promise<unknown>;
}
