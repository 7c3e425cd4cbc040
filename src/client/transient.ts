/** Whether a status, 0 for no answer, lets hope that the same request succeeds soon. */
export function isTransient(status: number | void): boolean {
  return /^(0|5|42[59])/.test(`${status}`)
}
