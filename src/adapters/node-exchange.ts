import type { ServerResponse } from 'node:http'
import type { Madeleine } from '../madeleine.ts'
import type { Arrival } from '../state/arrival.ts'
import { insideOf, type Browser, type Inside } from '../state/browser.ts'
import { commit } from '../state/commit.ts'
import { failed, failedBy } from '../state/failed.ts'
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

/** Whether what was written can be kept. Where it cannot, it is no error of whoever happens to send the answer: often nobody could catch it there. */
function keepOrFail(inside: Inside): boolean {
  const { report } = inside.exchange.services
  try {
    inside.slot.commit('response')?.catch(report)
    return true
  } catch (error) {
    void failed(inside)
    report(error)
    return false
  }
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
