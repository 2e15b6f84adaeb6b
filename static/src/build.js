// Builds static/built from static/src and the packages in node_modules: `npm run build`.
//
// One Sass compile; fonts and scripts are the packages' own files, copied as they are.

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const source = dirname(fileURLToPath(import.meta.url))
const root = join(source, '..', '..')
const built = join(root, 'static', 'built')
const packages = join(root, 'node_modules')

/** What is copied: where it is served from ← where it comes from. */
const copied = {
  'favicon.svg': join(source, 'favicon.svg'),
  'fonts/inter-400.woff2': join(packages, '@fontsource/inter/files/inter-latin-400-normal.woff2'),
  'fonts/inter-700.woff2': join(packages, '@fontsource/inter/files/inter-latin-700-normal.woff2'),
  'js/arranging.js': join(source, 'arranging.js'),
  'js/forum.js': join(source, 'forum.js'),
  'js/govuk-frontend.min.js': join(packages, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'),
  'js/govuk-frontend.min.js.map': join(packages, 'govuk-frontend/dist/govuk/govuk-frontend.min.js.map'),
  'js/htmx.min.js': join(packages, 'htmx.org/dist/htmx.min.js'),
  'js/notes.js': join(source, 'notes.js'),
  'js/run.js': join(source, 'run.js'),
  'js/moj-frontend.min.js': join(packages, '@ministryofjustice/frontend/moj/moj-frontend.min.js'),
  'js/moj-frontend.min.js.map': join(packages, '@ministryofjustice/frontend/moj/moj-frontend.min.js.map')
}

/** A warning stops the build; the one known stands in MOJ's alert, which still uses a mixin GOV.UK has renamed. */
function refuseWarning(message) {
  if (!message.includes('govuk-text-colour')) throw new Error(message)
}

rmSync(built, { recursive: true, force: true })
for (const folder of ['css', 'fonts', 'js']) mkdirSync(join(built, folder), { recursive: true })
for (const [served, origin] of Object.entries(copied)) copyFileSync(origin, join(built, served))

const { css } = sass.compile(join(source, 'forum.scss'), {
  loadPaths: [root, packages],
  quietDeps: true,
  style: 'compressed',
  logger: { warn: refuseWarning }
})
writeFileSync(join(built, 'css', 'forum.css'), css)
console.log(`Built static/built: ${Object.keys(copied).length + 1} files, ${Math.round(css.length / 1024)} KB of CSS.`)
