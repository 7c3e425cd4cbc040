/** A `markupsafe.Markup`: text that holds HTML which needs no more escaping. */
export class PythonMarkup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }

  toString(): string {
    return this.html
  }
}
