// What the variables of an expression stand for.

/** Values an expression may name: `source` is read as `$source`. */
export type Bindings = Readonly<Record<string, unknown>>;
