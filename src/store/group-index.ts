/** Which keys belong to which group; the empty text is no group. */
export class GroupIndex {
  readonly #keys = new Map<string, Set<string>>()

  add(group: string, key: string): void {
    if (group === '') return
    const keys = this.#keys.get(group)
    if (keys === undefined) this.#keys.set(group, new Set([key]))
    else keys.add(key)
  }

  delete(group: string, key: string): void {
    const keys = this.#keys.get(group)
    keys?.delete(key)
    if (keys?.size === 0) this.#keys.delete(group)
  }

  members(group: string): string[] {
    return [...(this.#keys.get(group) ?? [])]
  }
}
