/** Where an inline script finds a value, and what it makes of it. */
export interface Found {
  /** An item in localStorage; or a cookie of text, of JSON, or of text wherever that is no JSON. */
  readonly from: 'item' | 'text' | 'json' | 'bare'
  readonly key: string
  /** In the `dataset` of the root element. */
  readonly name: string
  /** Of the item. */
  readonly version: number
}

const SET = 'document.documentElement.dataset[n]=v'
const UNLESS_OBJECT = `typeof v=="object"||(${SET})`
/** The first of its name, as the server takes it. */
const OF_COOKIE =
  'let v=decodeURIComponent(("; "+document.cookie).split("; "+k+"=")[1].split(";")[0]);'

/** The body of the loop over what is found in each way: `k` is the key, `n` the name, `w` the version. */
const BODIES: Record<Found['from'], (prefix: string) => string> = {
  item: (prefix) =>
    `let[j,m="{}"]=localStorage[${inlineJson(prefix)}+k].split("\\n"),v=JSON.parse(j),{expires:e,version:r=1}=JSON.parse(m);e*1e3<=Date.now()||r!=w||${UNLESS_OBJECT}`,
  text: () => OF_COOKIE + SET,
  json: () => `${OF_COOKIE}v=JSON.parse(v);${UNLESS_OBJECT}`,
  bare: () => `${OF_COOKIE}try{v=JSON.parse(v)}catch{}${UNLESS_OBJECT}`,
}

/** A script that sets an attribute for each value that is there, and never throws: a browser may refuse even the look at its storage. */
export function inlineScript(found: readonly Found[], prefix: string): string {
  const ways = [...new Set(found.map(({ from }) => from))]
  return ways
    .map((way) => {
      const list = inlineJson(found.filter(({ from }) => from === way).map(entry))
      const version = way === 'item' ? ',w=1' : ''
      return `for(let[k,n=k${version}]of${list})try{${BODIES[way](prefix)}}catch{}`
    })
    .join(';')
}

/** What is usual is left out. */
function entry({ key, name, version }: Found): unknown[] {
  if (version !== 1) return [key, name, version]
  return name === key ? [key] : [key, name]
}

/** JSON that ends no script element, and is the same in whatever encoding a page has. */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<\x7f-\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A text as the value of an attribute of HTML, between double quotes. */
export function inlineText(text: string): string {
  return text.replaceAll(/[&"<>]/g, (found) => `&#${found.charCodeAt(0)};`)
}
