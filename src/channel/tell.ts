import { bindingLine } from '../state/commit.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Told } from '../wire/told.ts'
import { plainAnswer, type Answer, type ReadBody } from './answer.ts'
import { ownJson } from './own-json.ts'
import { knownPage, shownPage } from './page-of.ts'
import { LARGEST_TOLD, readToldFrame } from './read-told.ts'
import { appOf, takeTold } from './take-told.ts'

/**
 * Takes what a page tells of its storage where its channel leads from the server to the page alone:
 * all of it, ahead of the channel, or what has changed. `202` where nobody here knows that page,
 * which is no error: its next channel shows all it has.
 */
export async function tell(exchange: Exchange, readBody: ReadBody): Promise<Answer> {
  const body = await ownJson(exchange, readBody, LARGEST_TOLD)
  if (typeof body !== 'string') return body
  const told = toldIn(body)
  if (told === undefined) return plainAnswer(400)
  if (told.whole === true) return ahead(exchange, told)
  const page = knownPage(exchange, told.page, appOf(told))
  takeTold(exchange, page, told)
  return plainAnswer(page === undefined ? 202 : 204)
}

/** Its channel comes with the same binding. */
function ahead(exchange: Exchange, told: Told): Answer {
  exchange.bind()
  exchange.services.pages.keep(exchange.binding!.id, shownPage(exchange, told, appOf(told)))
  const { bindingIsNew } = exchange
  return bindingIsNew
    ? plainAnswer(204, ['set-cookie', bindingLine(exchange, [])])
    : plainAnswer(204)
}

function toldIn(body: string): Told | undefined {
  try {
    return readToldFrame(JSON.parse(body))
  } catch {
    return undefined
  }
}
