import { readSetCookie, writeCookie } from '../cookie/set-cookie.ts'
import { DeliveryError } from '../errors.ts'
import { Bindings, hashOf, type Binding } from '../ticket/binding.ts'
import type { Line } from '../ticket/line.ts'
import type { Inside } from './browser.ts'
import type { Delivery } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { HeadFields } from './head.ts'

type Parts = Pick<Inside, 'exchange' | 'view' | 'delivery' | 'slot'>

/** What one head has to carry. */
interface Load {
  /** All that waited, and what of it is not overtaken by the head itself. */
  readonly waiting: readonly Line[]
  readonly parked: readonly Line[]
  readonly written: readonly Line[]
  /** What the host's own API wrote. */
  readonly hosts: readonly Line[]
}

/** Puts what an exchange has to say into the head of its response, which is about to leave. */
export function commit(parts: Parts, fields: HeadFields): void {
  const { exchange, delivery } = parts
  keepSession(parts)
  if (exchange.wasRead) addVary(fields)
  if (exchange.isPersonal) keepPersonal(fields)
  if (!concerns(exchange, delivery, fields)) return fields.send?.()
  if (exchange.arrival.isGone || fields.isFixed) {
    fields.send?.()
    return park({ exchange, delivery })
  }
  const { binding } = exchange
  const load = gather(exchange, delivery, fields)
  const texts = [...load.parked, ...load.written].map(({ text }) => text)
  texts.push(...tellBinding(exchange, [...load.hosts, ...load.parked, ...load.written]))
  if (texts.length === 0) return fields.send?.()
  fields.addSetCookies(texts)
  keepPrivate(fields)
  try {
    fields.send?.()
  } catch (error) {
    if (exchange.head.isOpen) takeBack(parts, load, binding)
    else told(parts, load, fields)
    throw error
  }
  told(parts, load, fields)
}

/** Adapters wait for what takes time before the head leaves: this is for what was written since. */
function keepSession({ exchange, slot }: Parts): void {
  slot.commit('response')?.catch((error: unknown) => exchange.services.report(error))
}

/** What a head says counts as told once its host has taken it. */
function told({ exchange, view }: Parts, load: Load, fields: HeadFields): void {
  const { parked, written, hosts } = load
  exchange.outbox?.sent([...hosts, ...parked, ...written])
  exchange.bindingIsNew = false
  view.apply([...parked, ...written])
  if (parked.length > 0) watch(exchange, parked, fields)
}

/** For a head that its host has refused: another may follow. */
function takeBack({ exchange, delivery }: Parts, load: Load, binding: Binding | undefined): void {
  delivery.pending.adopt(load.written)
  exchange.outbox?.putBack(load.waiting, exchange.outbox.newestHead)
  if (binding !== undefined) exchange.binding = binding
}

/** For a response that can carry no cookies, or will reach nobody: what was written waits for the browser's next one. */
function park({ exchange, delivery }: Pick<Inside, 'exchange' | 'delivery'>): void {
  const lines = delivery.pending.take()
  const { binding, bindingIsNew, services } = exchange
  if (lines.length === 0) return
  if (binding !== undefined && !bindingIsNew) return services.outboxes.of(binding.id).wait(lines)
  const names = lines.map(({ name }) => `"${name}"`).join(', ')
  services.report(
    new DeliveryError(
      'no-way',
      `The response that was to carry ${names} can carry no cookies or reached nobody, and the browser is not bound, so that nothing can bring them later.`,
    ),
  )
}

/** False for the many responses that neither write nor could carry anything: they are left as they are. What the host writes matters to browsers that may have tickets under way. */
function concerns(exchange: Exchange, { pending }: Delivery, fields: HeadFields): boolean {
  if (exchange.bindingIsNew || !pending.isEmpty) return true
  if (exchange.binding === undefined) return false
  return exchange.services.outboxes.size > 0 || fields.setCookies().length > 0
}

function gather(exchange: Exchange, delivery: Delivery, fields: HeadFields): Load {
  const pending = delivery.pending.take()
  if (exchange.binding === undefined)
    return { waiting: [], parked: [], written: pending, hosts: [] }
  const written = pending.filter((line) => !line.isRepeat || !exchange.isOvertaken(line))
  const hosts = hostLines(exchange, fields)
  const newer = new Set([...written, ...hosts].map(({ key }) => key))
  const waiting = exchange.outbox?.takeWaiting(exchange.binding.written) ?? []
  return { waiting, parked: waiting.filter(({ key }) => !newer.has(key)), written, hosts }
}

function hostLines({ path, services }: Exchange, fields: HeadFields): Line[] {
  return fields.setCookies().flatMap((text) => {
    const line = readSetCookie(text, defaultPath(path))
    return line === undefined ? [] : [{ ...line, sequence: services.sequence.next() }]
  })
}

/** Where a cookie without a path lives (RFC 6265 section 5.1.4): beside the address that set it. */
function defaultPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1))
}

/** The binding cookie, if it is new or changes by what this head writes. */
function tellBinding(exchange: Exchange, lines: readonly Line[]): string[] {
  if (exchange.binding === undefined) return []
  if (lines.length === 0 && !exchange.bindingIsNew) return []
  return [bindingLine(exchange, lines)]
}

/** Lines that waited go back when their response is cut: its page may not have stayed to get them. */
function watch(
  { binding, outbox, services }: Exchange,
  parked: readonly Line[],
  fields: HeadFields,
): void {
  const head = outbox!.newestHead
  fields.onCut?.(() => services.outboxes.of(binding!.id).putBack(parked, head))
}

/** The Set-Cookie line that ties a bound browser to its tickets and knows of `lines` just written to it. */
export function bindingLine(
  exchange: Exchange,
  lines: readonly Pick<Line, 'key' | 'sequence'>[],
): string {
  const { binding, outbox, secure, services } = exchange
  const written = new Map(binding!.written)
  const note = (hash: string, sequence: number) =>
    written.set(hash, Math.max(sequence, written.get(hash) ?? 0))
  for (const [hash, sequence] of outbox?.written() ?? []) note(hash, sequence)
  for (const { key, sequence } of lines) note(hashOf(key), sequence)
  exchange.binding = { id: binding!.id, written }
  const value = services.bindings.seal(exchange.binding!)
  return writeCookie(Bindings.cookieName(secure), value, undefined, secure).text
}

function addVary(fields: HeadFields): void {
  const vary = fields.get('vary')
  if (vary !== undefined && /(?:^|,)\s*(?:\*|cookie)\s*(?:,|$)/i.test(vary)) return
  fields.set('vary', vary ? `${vary}, Cookie` : 'Cookie')
}

/** An answer that depends on the session is for one browser, unless the app says of caching what it wants. */
function keepPersonal(fields: HeadFields): void {
  if (fields.get('cache-control') === undefined) fields.set('cache-control', 'private')
}

/** A response that sets a cookie is for one browser, whatever the app said of caching (RFC 9111 section 7.3). */
function keepPrivate(fields: HeadFields): void {
  const said = fields.get('cache-control') ?? ''
  if (/\b(?:private|no-store)\b/i.test(said)) return
  const kept = said.split(',').map((word) => word.trim())
  const own = kept.filter((word) => word !== '' && !/^(?:public|s-maxage\b.*)$/i.test(word))
  fields.set('cache-control', ['private', ...own].join(', '))
}
