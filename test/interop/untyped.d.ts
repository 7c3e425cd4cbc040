declare module 'cookie-signature' {
  export function sign(value: string, secret: string): string
  export function unsign(input: string, secret: string): string | false
}

declare module 'keygrip' {
  export default class Keygrip {
    constructor(keys: string[], algorithm?: string, encoding?: string)
    sign(data: string): string
    verify(data: string, digest: string): boolean
  }
}

declare module 'cookies' {
  import type Keygrip from 'keygrip'

  interface Options {
    signed?: boolean
  }

  export default class Cookies {
    constructor(request: object, response: object, options: { keys: Keygrip; secure: boolean })
    get(name: string, options: Options): string | undefined
    set(name: string, value: string, options: Options): this
  }
}
