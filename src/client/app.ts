import { DEFAULT_APP } from '../wire/area-name.ts'

/** The app that this page belongs to. */
export let basePath = DEFAULT_APP

/**
 * Says which app this page belongs to, by the `basePath` of its server with what it is mounted
 * under: `'/shop/_madeleine'`. Call it before anything else of madeleine, unless the page loads
 * the client from there: that one knows.
 */
export function setBasePath(path: string): void {
  basePath = path
}
