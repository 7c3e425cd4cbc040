/**
 * A number as Python's `repr()` spells it. JavaScript has one kind of number and Python two: whole
 * numbers up to 2⁵³ are taken for an `int`, all others for a `float`.
 */
export function pythonNumber(number: number): string {
  if (Object.is(number, -0)) return '-0.0'
  if (Number.isSafeInteger(number)) return String(number)
  if (Number.isFinite(number)) return pythonFloat(number)
  return String(number)
}

// Both languages print the shortest digits that read back as the same number (CPython's
// `float_repr_style` "short"), and differ in when they turn to an exponent and in its spelling.
function pythonFloat(number: number): string {
  const [digits = '', power = '0'] = number.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain = exponent < 0 ? decimal(digits, -exponent) : String(number)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** A number below one, written out. */
function decimal(digits: string, places: number): string {
  const sign = digits.startsWith('-') ? '-' : ''
  return `${sign}0.${'0'.repeat(places - 1)}${digits.replace(/[-.]/g, '')}`
}
