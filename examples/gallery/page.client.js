// What the pages of the gallery share.

/**
 * @param {string} id
 * @returns {any}
 */
export const at = (id) => document.getElementById(id)

/** The channel that the page's address asks for. */
export const transport = new URLSearchParams(location.search).get('channel') === 'ws' ? 'ws' : 'sse'

/**
 * Calls the function that has the event's name, for each event of the channel.
 *
 * @param {import('madeleine/client').Connection} channel
 * @param {Record<string, (data: string) => void>} show
 */
export async function follow(channel, show) {
  try {
    for await (const { event, data } of channel) show[event]?.(data)
    notice('The connection is over. Reload the page to open it again.')
  } catch {
    // Told by madeleine:error.
  }
}

const REASONS = {
  'cookies-blocked': 'This browser blocks cookies, so the server’s cookie was not kept.',
  refused: 'The server refused to hand out a cookie. Perhaps this browser blocks cookies.',
  storage: 'This browser would not keep that. It is there until you leave the page.',
  unreachable: 'A cookie could not be fetched. It comes with the next page you open here.',
}

document.addEventListener('madeleine:error', ({ detail }) => {
  const reason = /** @type {Record<string, string>} */ (REASONS)[detail.code]
  notice(
    reason ?? 'The connection to the server failed. Reload the page to try again.',
    detail.code,
  )
})

/**
 * @param {string} text
 * @param {string} [code]
 */
export function notice(text, code) {
  const line = document.createElement('p')
  line.textContent = text
  if (code) line.dataset['code'] = code
  at('notices').replaceChildren(line)
}
