import { createRoot, hydrateRoot } from 'react-dom/client'
import { scene } from './scenes.ts'

/** What runs in the page: it hydrates what the server has rendered, or renders by itself. */
const [, , name = '', how] = location.pathname.split('/')
const roots = [...document.querySelectorAll(how === 'islands' ? 'section' : 'main')]
for (const [at, root] of roots.entries()) {
  const its = name.split('+')[at]!
  const shown = how === 'alone' ? createRoot(root) : hydrateRoot(root, scene(its))
  stage.show = (props) => shown.render(scene(its, props))
}
