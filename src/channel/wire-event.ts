import { UsageError } from '../errors.ts'
import { COMMAND_EVENT } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import type { ChannelEvent } from './handler.ts'

/** What a handler yielded, as it travels; throws a UsageError for what could not. */
export function wireEvent(given: ChannelEvent): WireEvent {
  if (typeof given !== 'object' || Array.isArray(given))
    throw misuse(
      `is ${Array.isArray(given) ? 'a list' : `of type ${typeof given}`}; yield { data } instead`,
    )
  const { event = 'message', data, id } = given
  if (event === COMMAND_EVENT) throw misuse(`is named "${COMMAND_EVENT}", which carries commands`)
  if (!isWord(event))
    throw misuse('has a name that is no text, is empty, or has a line break in it')
  if (id !== undefined && !isWord(id))
    throw misuse('has an id that is no text, is empty, or has a line break or NUL in it')
  return { event, data: asText(data), ...(id === undefined ? {} : { id }) }
}

function asText(data: unknown): string {
  if (typeof data === 'string') return data
  try {
    return JSON.stringify(data) ?? ''
  } catch (cause) {
    throw misuse(
      'has data that is no JSON, such as a BigInt or a circle; yield text instead',
      cause,
    )
  }
}

function isWord(text: unknown): boolean {
  return typeof text === 'string' && text !== '' && !/[\r\n\0]/.test(text)
}

function misuse(fact: string, cause?: unknown): UsageError {
  const options = cause === undefined ? {} : { cause }
  return new UsageError('event', `An event that a channel's handler yielded ${fact}.`, options)
}
