import { UsageError } from '../../errors.ts'

/** A secret key as a Python app's settings hold it: `str` as text, `bytes` as bytes. */
export type PythonSecret = string | Uint8Array

/**
 * The secrets as the bytes they are to Python, in the order given. Throws a UsageError (`secret`)
 * that says which of them is none, and shows none.
 */
export function pythonSecrets(codec: string, given: readonly PythonSecret[]): Buffer[] {
  if (!Array.isArray(given)) refuse(codec, `needs its secrets as a list, newest first`)
  if (given.length === 0) refuse(codec, 'needs a secret, or anybody could sign')
  return given.map((secret: unknown, at) => {
    const which = `was given secrets of which number ${at + 1} of ${given.length} is`
    if (typeof secret !== 'string' && !(secret instanceof Uint8Array))
      refuse(codec, `${which} ${secret === null ? 'null' : `of type ${typeof secret}`}`)
    if (secret.length === 0) refuse(codec, `${which} empty, so that anybody could sign`)
    return typeof secret === 'string' ? Buffer.from(secret) : Buffer.from(secret)
  })
}

function refuse(codec: string, fact: string): never {
  throw new UsageError(
    'secret',
    `${codec}() ${fact}. Pass the secret key of the Python app: ${codec}({ secrets: [secretKey, …olderKeys] }).`,
  )
}
