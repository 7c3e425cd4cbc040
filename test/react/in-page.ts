import { createRoot, hydrateRoot } from 'react-dom/client'
import { scene } from './scenes.ts'

/** What runs in the page: it hydrates what the server has rendered, or renders by itself. */
const [, , name = '', how] = location.pathname.split('/')
const root = document.querySelector('main')!
const shown = how === 'alone' ? createRoot(root) : hydrateRoot(root, scene(name))
stage.show = (props) => shown.render(scene(name, props))
