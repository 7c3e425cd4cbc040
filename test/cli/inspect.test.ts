import { describe, expect, test } from 'vitest'
import { ironSession } from '../../src/seal/formats/iron-session.ts'
import { starletteSession } from '../../src/seal/formats/starlette-session.ts'
import { KeyRing } from '../../src/seal/key-ring.ts'
import { pooledRandom } from '../../src/seal/random.ts'
import { Sealer } from '../../src/seal/sealer.ts'
import { contextOf } from '../support/codec-context.ts'
import { run } from './program.ts'

const SECRET = 'a secret of thirty-two characters or even more'
const sealer = new Sealer(new KeyRing(() => [SECRET]), 'encrypted cookie', pooledRandom())
const login = `login=${sealer.seal(Buffer.from('{"user":"alice"}'), 'login')}`
const iron = ironSession({ password: SECRET }).encode(
  { user: 'bob' },
  contextOf('x', {}, Date.now()),
)

describe('madeleine inspect', () => {
  test('opens what the secret in the environment sealed', () => {
    const { code, out, complaint } = run(['inspect', `${login}; theme=dark`], {
      env: { MADELEINE_SECRET: `a newer secret of this app,${SECRET}` },
    })
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
    expect(out).toMatch(/^login\n {2}is {6}encrypted: madeleine\n/)
    expect(out).toContain('  value   {"user":"alice"}\n')
    expect(out).toContain('theme\n  is      text, not protected\n')
  })

  test('never prints a secret', () => {
    const { out, complaint } = run(['inspect', '--json', `${login}; x=${iron}`], {
      env: { MADELEINE_SECRET: SECRET },
    })
    expect(out).toContain('"genuine": true')
    expect(out + complaint).not.toContain(SECRET)
  })

  test('says that there is no secret to open it with', () => {
    const { code, out } = run(['inspect', login])
    expect(code).toBe(0)
    expect(out).toContain('not checked: MADELEINE_SECRET is not set')
    expect(out).not.toContain('alice')
  })

  test('takes the secret from another variable', () => {
    const { out } = run(['inspect', '--secret-env', 'SESSION_PASSWORD', `session=${iron}`], {
      env: { SESSION_PASSWORD: SECRET },
    })
    expect(out).toContain('encrypted: iron-session')
    expect(out).toContain('fits: the one in SESSION_PASSWORD made it')
    expect(out).toContain('{"user":"bob"}')
  })

  test('reads from standard input', () => {
    const input = 'HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n'
    const { out } = run(['inspect', '-'], { input })
    expect(out).toMatch(/^a\n[^]*\n\nb\n/)
    expect(out).toContain('  with    Path=/')
  })

  test('prints JSON where it is asked to', () => {
    const { out } = run(['inspect', '--json', 'Set-Cookie: theme=dark; Path=/'])
    expect(JSON.parse(out)).toEqual({
      cookies: [
        {
          name: 'theme',
          size: 9,
          format: 'text',
          protection: 'none',
          value: 'dark',
          attributes: ['Path=/'],
        },
      ],
    })
  })

  test('tells what nobody knows as unknown, which is no error', () => {
    const { code, out } = run(['inspect', 'd41d8cd98f00b204e9800998ecf8427e'])
    expect(code).toBe(0)
    expect(out).toMatch(/^\(a value\)\n {2}is {6}unknown\n/)
  })

  test.each([[['inspect']], [['inspect', '--json']]])(
    'shows whole numbers that JavaScript has no number for, with %j',
    (command) => {
      const value = starletteSession({ secrets: [SECRET] }).encode(
        { id: 12345678901234567890n, name: '#1', '#2': -(2n ** 64n) },
        contextOf('session', {}, Date.now()),
      )
      const { code, out, complaint } = run([...command, `session=${value}`], {
        env: { MADELEINE_SECRET: SECRET },
      })
      expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
      expect(out.replaceAll(/\s/g, '')).toContain(
        '{"id":12345678901234567890,"name":"#1","#2":-18446744073709551616}',
      )
    },
  )

  test.each([
    ['lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
  ])('says so when it is nested too deep to be shown: %s', (_, input) => {
    for (const command of [
      ['inspect', '-'],
      ['inspect', '--json', '-'],
    ]) {
      const { code, out, complaint } = run(command, { input })
      expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
      expect(out).toContain('nested too deep')
    }
  })

  test('says when there is no cookie', () => {
    expect(run(['inspect', '-'])).toEqual({
      code: 0,
      out: 'There is no cookie in it.\n',
      complaint: '',
    })
  })

  test('takes a value that begins with a dash behind two of them', () => {
    expect(run(['inspect', '--', '-x-']).out).toContain('  value   "-x-"')
  })
})

describe('refused with exit code 2, and nothing repeated', () => {
  const hidden = 'hunter2-hunter2-hunter2'
  test.each([
    ['nothing to inspect', ['inspect']],
    ['two texts', ['inspect', 'a=1', `b=${hidden}`]],
    ['an option nobody knows', ['inspect', `--${hidden}`, 'a=1']],
    ['a secret on the command line', ['inspect', '--secret', hidden, 'a=1']],
    ['a secret on the command line, behind =', ['inspect', `--secret=${hidden}`, 'a=1']],
    ['a secret where the name of a variable belongs', ['inspect', '--secret-env', hidden, 'a=1']],
    ['an option without its value', ['inspect', 'a=1', '--secret-env']],
    ['an unknown command', [hidden]],
    ['a command that every object has', ['constructor']],
  ])('%s', (_, args) => {
    const { code, out, complaint } = run(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(complaint).toMatch(/^madeleine: .+\.?\n$/)
    expect(complaint).not.toContain(hidden)
  })
})

describe('madeleine', () => {
  test.each([[[]], [['--help']], [['-h']], [['inspect', '--help']]])(
    'with %j says how it is used',
    (args) => {
      const { code, out } = run(args)
      expect(code).toBe(0)
      expect(out).toMatch(/^Usage: npx madeleine <command>\n/)
      for (const word of ['secret', '--write', 'inspect', '--secret-env', '--json'])
        expect(out).toContain(word)
    },
  )
})
