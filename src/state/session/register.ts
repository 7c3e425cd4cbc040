import { Recent } from '../../seal/recent.ts'
import type { Content } from './content.ts'
import type { SessionEnd } from './session-rules.ts'

/** Hears what becomes of the session of an open channel. */
export interface SessionWatcher {
  /** The session that it had when others ended it. */
  readonly lostId?: string | undefined
  /** The session was ended by another exchange, tab or worker. */
  ended(why: SessionEnd): void
  /** It has this version by now. */
  changed(version: number): void
}

/** Asks elsewhere for the versions of sessions; 0 for those that are there no more. */
export type VersionsOf = (ids: readonly string[]) => Promise<readonly number[]>

/** So many sessions' newest contents are remembered, at least. */
const REMEMBERED = 1000
const ENDED = 10_000
/** For how long the answer that tells a browser its new id may be under way, in seconds. */
const ON_THE_WAY = 10
/** For how long a browser may still send an older cookie than the one it was given, in seconds. */
const CURRENT = 60
/** How often sessions with open channels are asked after, in milliseconds. */
const POLL = 400

/**
 * What this process knows of its sessions: their newest contents, so that requests that cross each
 * other lose nothing, which ones were ended, and who wants to hear of it.
 */
export class Register {
  readonly #versionsOf: VersionsOf | undefined
  readonly #report: (error: unknown) => void
  readonly #newest = new Recent<Content>(REMEMBERED)
  readonly #ended = new Recent<SessionEnd>(ENDED)
  /** When, in seconds since the epoch. */
  readonly #renewed = new Recent<number>(REMEMBERED)
  /** Under their next id, those that are about to be renewed. */
  readonly #renewing = new Recent<string>(REMEMBERED)
  #isFailing = false
  readonly #watchers = new Map<string, Set<SessionWatcher>>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(versionsOf: VersionsOf | undefined, report: (error: unknown) => void) {
    this.#versionsOf = versionsOf
    this.#report = report
  }

  note(content: Content): void {
    this.#newest.set(content.id, content)
  }

  /** What was written to a session less than a minute ago; undefined when that was nothing. */
  newest(id: string, now: number): Content | undefined {
    const content = this.#newest.get(id)
    return content !== undefined && now - content.seen <= CURRENT ? content : undefined
  }

  hasEnded(id: string): boolean {
    return this.#ended.get(id) !== undefined
  }

  /** A session will have another id, once that is kept. */
  renewing(id: string, next: string): void {
    this.#renewing.set(next, this.idBefore(id) ?? id)
  }

  /** The id that is kept so far, of a session that was about to be renewed when this one was told. */
  idBefore(next: string): string | undefined {
    return this.#renewing.get(next)
  }

  /** A session has another id: its browser will have the cookie of that in a moment. */
  renewed(id: string, now: number, by: SessionWatcher | undefined): void {
    this.#renewed.set(id, now)
    this.end(id, 'renewed', by)
  }

  /** Whether the cookie of the next id may be on its way to a browser that still brings this one. */
  wasRenewedLately(id: string, now: number): boolean {
    return now - (this.#renewed.get(id) ?? -Infinity) <= ON_THE_WAY
  }

  /** A session is dead from now on; its channels are told, except the one that did it. */
  end(id: string, why: SessionEnd, by?: SessionWatcher): void {
    this.#ended.set(id, why)
    for (const watcher of this.#watchers.get(id) ?? []) if (watcher !== by) watcher.ended(why)
  }

  watch(id: string, watcher: SessionWatcher): void {
    const watchers = this.#watchers.get(id) ?? new Set()
    this.#watchers.set(id, watchers.add(watcher))
    if (this.#versionsOf !== undefined && this.#timer === undefined) this.#wait()
  }

  unwatch(id: string, watcher: SessionWatcher): void {
    const watchers = this.#watchers.get(id)
    watchers?.delete(watcher)
    if (watchers?.size === 0) this.#watchers.delete(id)
  }

  /** A session has a new version. */
  changed(id: string, version: number): void {
    for (const watcher of this.#watchers.get(id) ?? []) watcher.changed(version)
  }

  #heard(id: string, version: number): void {
    if (version === 0) this.end(id, 'gone')
    else this.changed(id, version)
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#poll(), POLL)
    this.#timer.unref?.()
  }

  async #poll(): Promise<void> {
    try {
      const ids = [...this.#watchers.keys()]
      const versions = await this.#versionsOf!(ids)
      this.#isFailing = false
      ids.forEach((id, index) => this.#heard(id, versions[index] ?? 0))
    } catch (error) {
      if (!this.#isFailing) this.#report(error)
      this.#isFailing = true
    }
    this.#timer = undefined
    if (this.#watchers.size > 0) this.#wait()
  }
}
