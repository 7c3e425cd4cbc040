import { bindAll, setBasePath } from '../src/client.ts'

// Served at this address, the page's script knows which app it belongs to.
setBasePath(new URL('.', import.meta.url).pathname.slice(0, -1))

// A page without a bundler need not say more than data-madeleine-bind.
bindAll()

export * from '../src/client.ts'
