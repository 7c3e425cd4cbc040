import { DeliveryError } from '../errors.ts'
import type { Exchange } from '../state/exchange.ts'
import type { PageStorage } from '../state/storage/page-storage.ts'
import { DEFAULT_APP } from '../wire/area-name.ts'
import type { StorageFailure, Told } from '../wire/told.ts'

/** Takes what a page of the exchange's browser tells: what it has performed, what it could not and, where it is a page we know, what its storage is by now. */
export function takeTold(
  { binding, services }: Exchange,
  page: PageStorage | undefined,
  told: Told,
): void {
  if (binding !== undefined) {
    for (const ack of told.performed ?? []) {
      const failure = typeof ack === 'string' ? undefined : ack
      const id = failure?.id ?? (ack as string)
      for (const one of services.pages.of(binding.id)) one.performed(id)
      services.outboxes.find(binding.id)?.conclude(id, errorOf(failure))
    }
  }
  // The keys of another app of this origin are no business of ours.
  if (page?.app !== appOf(told)) return
  const { declared } = services.storage
  page.tell(told, (key) => declared === undefined || declared.has(key))
}

/** The app that a page says its keys are of: what routes a request here may have changed its path. */
export function appOf({ app = DEFAULT_APP }: Told): string {
  return app
}

function errorOf(failure: StorageFailure | undefined): DeliveryError | undefined {
  if (failure === undefined) return undefined
  const { key, name, message } = failure
  const cause = Object.assign(new Error(message), { name })
  return new DeliveryError(
    'storage',
    `The browser would not keep item ${JSON.stringify(key)} (${name}): what it kept before stands, and the page goes on with the new value as long as it is open.`,
    { cause },
  )
}
