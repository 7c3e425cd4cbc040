import * as fc from 'fast-check'

/** Objects as they come out of JSON, so that they compare with what was read. */
export const records = fc
  .dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 5,
  })
  .map((value) => JSON.stringify(value))
  .filter((json) => !json.includes('__proto__'))
  .map((json) => JSON.parse(json) as Record<string, unknown>)
