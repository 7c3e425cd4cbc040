import { hydrateRoot } from 'react-dom/client'
import { at, transport } from './page.client.js'
import { PreferencesApp } from './preferences-app.tsx'

hydrateRoot(at('app'), <PreferencesApp transport={transport} />)
