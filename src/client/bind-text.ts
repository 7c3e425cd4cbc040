/** Shows a text in an element that is no form control; caret and selection stay, as far as there is text. */
export function writeText(element: HTMLElement, text: string): void {
  const selection = getSelection()!
  let size = 0
  let end = -1
  if (element.contains(selection.focusNode)) {
    size = String(selection).length
    selection.collapseToEnd()
    selection.extend(element)
    end = String(selection).length
  }
  // It becomes texts and line breaks, never other HTML.
  element.innerText = text
  for (const node of element.childNodes) {
    const { length = 0 } = node as Text
    if (end >= size) selection.collapse(node, Math.min(end - size, length))
    if (end >= 0) selection.extend(node, Math.min(end, length))
    end -= length || 1
  }
}
