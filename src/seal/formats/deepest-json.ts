/** How deep lists and objects of JSON may lie in each other, written or read. */
export const DEEPEST_JSON = 500
