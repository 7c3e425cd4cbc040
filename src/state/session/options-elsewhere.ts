const SECRETS = 'is given to the app: madeleine({ secrets: [first, older] })'
const NAME = "is called cookie: { name: 'sid' } here"
const LIFETIME = 'is called lifetime here: seconds, or a text such as 7d'
const NOT_NEEDED = 'is not needed: what was not written is not kept. Leave it out'
const ATTRIBUTE = 'is an attribute of the cookie, and stands in cookie: { … }'

/** What those who come from other libraries write among a session's options. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['rolling', 'is called refreshEachRequest here'],
  ['ttl', LIFETIME],
  ['expires', LIFETIME],
  ['expiresIn', LIFETIME],
  ['name', NAME],
  ['cookieName', NAME],
  ['cookieOptions', 'is called cookie here'],
  ['secret', SECRETS],
  ['secrets', SECRETS],
  ['password', SECRETS],
  ['key', SECRETS],
  ['keys', SECRETS],
  ['saveUninitialized', NOT_NEEDED],
  ['resave', NOT_NEEDED],
  ['signed', "is called encrypted: 'signed' here"],
  ['path', ATTRIBUTE],
  ['domain', ATTRIBUTE],
  ['secure', ATTRIBUTE],
  ['httpOnly', ATTRIBUTE],
  ['sameSite', ATTRIBUTE],
])

/** What is to be said of an option that sessions do not have. */
export function unknownOption(option: string, known: readonly string[]): string {
  return ELSEWHERE.get(option) ?? `is not known; there are ${known.join(', ')}`
}
