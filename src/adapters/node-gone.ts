import type { ServerResponse } from 'node:http'

/** Calls `gone` once, when a response is over: sent in full, or its page has left, now or before. */
export function onGone(response: ServerResponse, gone: () => void): void {
  const { socket } = response.req
  if (response.destroyed || socket.destroyed) return gone()
  // A response that waits behind another on its connection does not hear of the connection's end.
  const end = response.socket === null ? socket : response
  const once = () => {
    end.off('close', once)
    response.off('close', once)
    gone()
  }
  response.on('close', once)
  if (end !== response) end.on('close', once)
}
