import { html, raw } from 'hono/html'
import { read } from './asset.ts'

const TOKEN =
  /(?<comment>\/\/.*|\/\*[^]*?\*\/)|(?<string>'[^'\n]*'|`[^`]*`)|\b(?<keyword>import|from|export|const|function|async|await|yield|return|if|else|try|catch|for|of|typeof|type|as|new|class|readonly|private|this|undefined)\b/g

/** A file of the gallery, as it is, for people to read. */
export function source(file: string, caption: string) {
  return html`<details class="source" open>
    <summary><code>${file}</code> <span>${caption}</span></summary>
    <pre
      tabindex="0"
      aria-label="Source of ${file}"
    ><code>${raw(highlight(read(file)))}</code></pre>
  </details>`
}

function highlight(code: string): string {
  let marked = ''
  let at = 0
  for (const match of code.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups!).find(([, text]) => text !== undefined)![0]
    marked += `${escape(code.slice(at, match.index))}<span class="${kind}">${escape(match[0])}</span>`
    at = match.index + match[0].length
  }
  return marked + escape(code.slice(at))
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
