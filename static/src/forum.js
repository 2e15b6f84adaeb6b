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

/** Have the browser make or use a passkey as the server asks for it, and send the form with what it answers. */
async function usePasskey(event) {
  event.preventDefault()
  const form = event.target
  const problem = form.querySelector('[data-passkey-problem]')
  problem.hidden = true
  try {
    await import(form.dataset.passkey)
    const given = form.querySelector('script[type="application/json"]')?.textContent
    const asked = given ?? await (await fetch(form.action, { headers: { Accept: 'application/json' } })).text()
    const { creation_options: toCreate, request_options: toUse } = JSON.parse(asked)
    const answer = await (toCreate ? window.webauthnJSON.create(toCreate) : window.webauthnJSON.get(toUse))
    form.elements.credential.value = JSON.stringify(answer)
    form.submit()
  } catch { // the person changed their mind, has no passkey here, or the browser knows none
    problem.hidden = false
  }
}

/** Warns two minutes before the session ends, and keeps typed words on the page when it has ended.
 *
 * The server knows when that is, as other tabs use the same session. Asking it is no use of the forum; asking by POST
 * says that somebody is here. All times are in seconds.
 */
function watchSession(dialog) {
  const [warning, askEvery] = [120, 15]
  const { timeLeft, signIn, person } = dialog.dataset
  const now = () => Date.now() / 1000
  let endsAt = now() + Number(dialog.dataset.left)
  const tellEvery = Math.max(30, Math.min(180, (endsAt - now() - warning) / 2))
  const touched = new Set()
  let [told, asked] = [now(), 0]
  let [isUsed, isLast, isOver, isDismissed] = [false, false, false, false]

  const isUnsaved = () => document.querySelector('.govuk-error-summary') !== null || [...touched].some((field) =>
    field.isConnected && (field.value !== field.defaultValue || field.checked !== field.defaultChecked))

  function show(when) {
    for (const part of dialog.querySelectorAll('[data-when]')) part.hidden = !part.dataset.when.split(' ').includes(when)
    if (dialog.open) return
    dialog.showModal()
    dialog.querySelector('h2').focus()
  }

  /** Tell the time by half minutes: a screen reader says each change. */
  function tell(seconds) {
    const [minutes, half] = [Math.floor(Math.ceil(seconds / 30) / 2), Math.ceil(seconds / 30) % 2]
    const words = [minutes ? `${minutes} minute${minutes > 1 ? 's' : ''}` : '', half ? '30 seconds' : '']
    const place = dialog.querySelector('[data-time]')
    if (place.textContent !== words.join(' ').trim()) place.textContent = words.join(' ').trim()
  }

  function goOn({ left, forGood, token }) {
    for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = token
    const wasOver = isOver
    ;[endsAt, isLast, isOver] = [now() + left, forGood, false]
    if (left <= warning && !wasOver) return
    isDismissed = false
    dialog.close()
  }

  function end() {
    if (isOver) return
    const here = window.location.pathname + window.location.search
    isOver = isUnsaved()
    if (isOver) show('over')
    else window.location.assign(`${signIn}?next=${encodeURIComponent(here)}`)
  }

  async function ask(method) {
    asked = now()
    if (method === 'POST') [isUsed, told] = [false, asked]
    const token = document.querySelector('[name=csrfmiddlewaretoken]').value
    try {
      const answer = await fetch(timeLeft, { method, headers: { 'Forum-Waits': 'true', 'X-CSRFToken': token } })
      if (!answer.ok) return method === 'POST' ? ask('GET') : undefined // the token is one from before
      const said = await answer.json()
      if (said.left > 0 && said.person === Number(person)) goOn(said)
      else end()
    } catch { /* The network is away: asked again soon. */ }
  }

  async function look() {
    const left = endsAt - now()
    if (left > warning && !isOver) {
      if (isUsed && now() - told > tellEvery) await ask('POST')
      return
    }
    if (now() - asked > askEvery || (left <= 0 && asked < endsAt)) await ask(isUsed && !isLast && !isOver ? 'POST' : 'GET')
    if (isOver || endsAt <= now() || endsAt - now() > warning) return
    tell(endsAt - now())
    if (!isDismissed) show(isLast ? 'last' : 'soon')
  }

  for (const kind of ['keydown', 'pointerdown', 'pointermove', 'scroll']) {
    document.addEventListener(kind, () => { isUsed ||= !dialog.open }, { capture: true, passive: true })
  }
  document.addEventListener('input', ({ target }) => { if (target.form?.method === 'post') touched.add(target) })
  document.addEventListener('visibilitychange', () => { if (isOver && !document.hidden) ask('GET') })
  document.addEventListener('submit', async (event) => {
    if (!isOver) return
    event.preventDefault()
    event.stopImmediatePropagation()
    await ask('GET') // perhaps they signed in again in another tab
    if (isOver) show('over')
    else event.target.requestSubmit(event.submitter)
  }, { capture: true })
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    if (!event.detail.xhr.getResponseHeader('HX-Redirect')?.startsWith(signIn) || !isUnsaved()) return
    event.preventDefault()
    end()
  })
  dialog.querySelector('[data-stay]').addEventListener('click', () => ask('POST'))
  for (const button of dialog.querySelectorAll('[data-close]')) {
    button.addEventListener('click', () => {
      isDismissed = true
      dialog.close()
    })
  }
  dialog.addEventListener('cancel', () => {
    isDismissed = isLast || isOver
    if (!isDismissed) ask('POST')
  })
  setInterval(look, 1000)
}

for (const form of document.querySelectorAll('form[data-passkey]')) form.addEventListener('submit', usePasskey)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// Fires for each element that htmx brings in, and once for the body, which is started below.
document.addEventListener('htmx:load', ({ detail: { elt } }) => {
  if (elt !== document.body) start(elt.matches('[data-module]') ? elt.parentElement : elt)
})

const stillThere = document.getElementById('still-there')
if (stillThere) watchSession(stillThere)
foldFilters()
start(document)
