/** Keeps another value, or one made of what there is; undefined deletes. */
export type Setter<Value, Input> = (
  next: Input | undefined | ((old: Value) => Input | undefined),
) => void
