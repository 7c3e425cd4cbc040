import type { ServerResponse } from 'node:http'
import type { Madeleine } from '../madeleine.ts'
import type { Arrival } from '../state/arrival.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import { commit } from '../state/commit.ts'
import { failedBy, keepOrFail } from '../state/failed.ts'
import { answerFailure } from './node-answer.ts'
import { NodeGate } from './node-gate.ts'
import { NodeHead } from './node-head.ts'

/** Where a response keeps its browser: a WeakMap would cost a busy server a tenth of its throughput in collections. */
const BROWSER = Symbol('madeleine')

type Known = ServerResponse & { [BROWSER]?: Browser }

/** Opens the browser of a request to node:http, and keeps it with the response. */
export function openBrowser(
  memory: Madeleine,
  arrival: Arrival,
  response: ServerResponse,
  { failsByStatus = false }: NodeExchangeOptions = {},
): Browser {
  const judge = (status: number) => failsByStatus && failedBy(status, insideOf(browser))
  const head = new NodeHead(
    response,
    (status) => {
      judge(status)
      return keepOrFail(insideOf(browser)) ? status : 500
    },
    (fields) => commit(insideOf(browser), fields),
    () => new NodeGate(response, keep, (error) => answerFailure(browser, response, error)),
  )
  const keep = (status: number | undefined) => {
    if (status !== undefined) judge(status)
    return insideOf(browser).slot.commit(status === undefined ? 'write' : 'response')
  }
  const browser = memory.open(arrival, head)
  keepBrowser(browser, response)
  return browser
}

/** Makes it the one that {@link browserOf} answers. */
export function keepBrowser(browser: Browser, response: ServerResponse): void {
  ;(response as Known)[BROWSER] = browser
}

/** What differs between the hosts that stand on node:http. */
export interface NodeExchangeOptions {
  /** Whether the status of a response is all that tells of a handler that threw. Default false. */
  readonly failsByStatus?: boolean
}

/** The browser that was last opened for a response. */
export function browserOf(response: ServerResponse): Browser | undefined {
  return (response as Known)[BROWSER]
}
