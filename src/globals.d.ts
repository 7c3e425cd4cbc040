/** The page's script, built from src/client.ts and put here by the build: one minified module. */
declare const __MADELEINE_CLIENT__: string

/** Changes exactly when {@link __MADELEINE_CLIENT__} does: for its ETag. */
declare const __MADELEINE_CLIENT_HASH__: string
