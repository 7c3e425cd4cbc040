/** True when two types are the same, not only assignable to each other. */
export type Equal<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false

/** Compiles when `value` is of the type; does nothing else, since type tests are never run. */
export function expectType<Type>(value: Type): void {
  void value
}
