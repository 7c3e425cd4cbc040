/** Calls a function at intervals until the one it answers is called. */
type Beat = (beat: () => void) => () => void

/** Every 15 seconds, which is less than what proxies take for silence. */
export const onHeartbeat = beatEvery(15_000)

/** Every second, where somebody waits to hear that a page has left. */
export const onPulse = beatEvery(1000)

/** One timer serves all channels. */
function beatEvery(milliseconds: number): Beat {
  const beats = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  const start = () => {
    const started = setInterval(() => beats.forEach((beat) => beat()), milliseconds)
    started.unref?.()
    return started
  }
  return (beat) => {
    beats.add(beat)
    timer ??= start()
    return () => {
      beats.delete(beat)
      if (beats.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
}
