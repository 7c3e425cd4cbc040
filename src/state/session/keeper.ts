import type { Change, Content } from './content.ts'
import type { SessionWatcher } from './register.ts'
import type { SessionCookie } from './session-cookie.ts'

/** A session found, and whether it is to be written though nothing in it has changed. */
export interface Found {
  /** Without an id for one of other software. */
  readonly content: Content
  readonly isStale: boolean
}

/** What is kept from now on; `done` rejects when it could not be kept after all. */
export interface Saved {
  readonly content: Content | undefined
  readonly done: Promise<void> | undefined
}

/**
 * Where the session of one exchange is kept: in its cookie, or in a store under the id that the
 * cookie has. The cookie is that of the handler that asks, which may have written it.
 */
export interface Keeper {
  /** Hears what becomes of the session; the channel of this exchange. */
  watcher: SessionWatcher | undefined
  /** The id of a session that is about to be made. */
  readonly draftId: string
  /** What is kept by now; undefined when there is none. Throws a UsageError when it has to be loaded first. */
  find(cookie: SessionCookie): Found | undefined
  /** The id that the browser's cookie has by now, whether or not there is a session of it. */
  idOf(cookie: SessionCookie): string | undefined
  /** Whether somebody has to be asked, who takes time to answer, before {@link find} can tell. */
  needsLoading(cookie: SessionCookie): boolean
  load(cookie: SessionCookie): Promise<void>
  /** What was loaded counts no longer, where there is somebody to be asked. */
  expire(): void
  /** It has this version by now: what was loaded may count no longer. */
  saw(version: number): void
  /** Begins a new id, for the session as it is. */
  redraft(): void
  /** Changes a session, or makes one where `base` is undefined. Throws a DeliveryError when it was ended meanwhile. */
  save(base: Content | undefined, change: Change, cookie: SessionCookie): Saved
  /** As {@link save}, under the draft's id: the old one is dead at once, also that of a session of other software. */
  renew(base: Content, change: Change, cookie: SessionCookie): Saved
  /** Ends a session for ever, its cookie included. */
  destroy(base: Content, cookie: SessionCookie): Saved
  /** Changes one field by what it is now, with nobody in between; left out where {@link save} is all that. */
  update?(
    base: Content,
    change: (content: Content) => Change,
    cookie: SessionCookie,
  ): Promise<Content>
}
