const EVERY = 15_000
const beats = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** Calls `beat` every 15 seconds until the function it answers is called; one timer serves all channels. */
export function onHeartbeat(beat: () => void): () => void {
  beats.add(beat)
  timer ??= start()
  return () => {
    beats.delete(beat)
    if (beats.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function start(): ReturnType<typeof setInterval> {
  const started = setInterval(() => beats.forEach((beat) => beat()), EVERY)
  started.unref?.()
  return started
}
