import { writeText } from './bind-text.ts'

/** Whatever is bound; what it does not have is undefined. */
export type Control = HTMLInputElement &
  Pick<HTMLSelectElement, 'options'> &
  Pick<HTMLFormElement, 'elements'>

/** What is filled in or chosen, undefined where nothing is; once `given` is shown, if there is one. */
export function exchange(element: Control, ...given: [value?: unknown]): unknown {
  const { type, selectionStart, selectionEnd } = element
  const text = textOf(given[0])
  const texts = given.flat().map(textOf)
  const all = choices(element)
  if (all) {
    if (given.length)
      for (const choice of all)
        choice[choice.type ? 'checked' : 'selected'] = texts.includes(choice.value)
    const chosen = all.filter((choice) => choice.matches(':checked')).map(({ value }) => value)
    return all[0]?.type === 'radio' ? chosen[0] : chosen
  }
  if (type === 'checkbox') {
    if (given.length) element.checked = !!given[0]
    return element.checked
  }
  // The file of a file input cannot be kept.
  if (!element.matches('input:not([type=file]),select,textarea')) {
    if (given.length) writeText(element, text)
    return element.innerText
  }
  if (given.length) {
    element.value = text
    // Elsewhere it would take the focus in Safari.
    if (typeof selectionEnd === 'number' && element.matches(':focus'))
      element.setSelectionRange(selectionStart, selectionEnd)
  }
  const { value } = element
  return /number|range/.test(type) ? (value ? +value : undefined) : value
}

/** One of several that make up a control. */
type Choice = HTMLInputElement & HTMLOptionElement

/** The options of a multiple select, or radio buttons or checkboxes that are one control; undefined for others. */
function choices(element: Control): Choice[] | undefined {
  const isRadio = element.type === 'radio'
  if (element.type === 'select-multiple') return [...element.options] as Choice[]
  const among = (isRadio ? element.getRootNode() : element) as ParentNode
  const found = [...among.querySelectorAll<Choice>('[type=radio],[type=checkbox]')]
  const first = isRadio ? element : found[0]
  if (first || element.elements)
    return found.filter(({ name, form }) => name === first?.name && form === first.form)
  return undefined
}

function textOf(value: unknown): string {
  value ??= ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
