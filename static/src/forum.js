// Starts GOV.UK and MOJ components on the page, and again on whatever htmx swaps in.
//
// The addresses of both libraries come from this script's own element, because production serves them under hashed
// names. MOJ's is fetched only when a page uses one of its scripted components.

const { govuk, moj } = document.getElementById('forum-script').dataset

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

/** Initialise every scripted component inside `scope`. */
async function start(scope) {
  const uses = (prefix) => scope.querySelector(`[data-module^="${prefix}"]`)
  if (uses('govuk-')) (await import(govuk)).initAll({ scope })
  if (uses('moj-')) (await import(moj)).initAll({ scope })
}

/** On wide screens the filter panel stands open, as the style sheet says where it can; on narrow ones it starts folded. */
function foldFilters() {
  const wide = window.matchMedia('(min-width: 48.0625em)').matches
  for (const panel of document.querySelectorAll('details.forum-filter')) panel.open = wide
}

// Fires for each element that htmx brings in, and once for the body, which is started below.
document.addEventListener('htmx:load', ({ detail: { elt } }) => {
  if (elt !== document.body) start(elt.matches('[data-module]') ? elt.parentElement : elt)
})

foldFilters()
start(document)
