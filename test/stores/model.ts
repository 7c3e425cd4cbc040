import type { StoreWrite } from 'madeleine'

interface Entry {
  version: number
  fields: Record<string, string>
  group: string
}

/** What a store does, said as plainly as it can be, for tests to hold the stores against. */
export class Model {
  readonly entries = new Map<string, Entry>()

  read(key: string) {
    const entry = this.entries.get(key)
    return entry && { version: entry.version, fields: new Map(Object.entries(entry.fields)) }
  }

  write(key: string, write: StoreWrite): number {
    const entry = this.entries.get(key)
    if (write.version === undefined && !entry) return 0
    if (write.version !== undefined && write.version !== this.version(key)) return 0
    const next: Entry = {
      version: this.version(key) + 1,
      fields: Object.assign(Object.create(null), write.clear ? {} : entry?.fields),
      group: write.group ?? entry?.group ?? '',
    }
    for (const field of write.delete ?? []) delete next.fields[field]
    for (const [field, text] of write.set ?? []) next.fields[field] = text
    this.entries.delete(key)
    if (write.moveTo !== undefined) this.entries.delete(write.moveTo)
    if (write.keepFor > 0) this.entries.set(write.moveTo ?? key, next)
    return next.version
  }

  delete(key: string): boolean {
    return this.entries.delete(key)
  }

  version(key: string): number {
    return this.entries.get(key)?.version ?? 0
  }

  members(group: string): string[] {
    if (group === '') return []
    return [...this.entries].filter(([, entry]) => entry.group === group).map(([key]) => key)
  }
}
