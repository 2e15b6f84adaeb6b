// Saves the note of an item by itself: two seconds after typing stops, and on leaving.
//
// The server joins what others wrote meanwhile with it, and answers with the lines that differ from what was sent. They
// appear in the field, and the writer's cursor stays where it was among the writer's own words. A text of which no
// answer comes stays in the page and is sent again, the same, until one does; only then comes what was typed since.
// All times are in milliseconds.

const [pause, longest, again] = [2000, 10000, 5000]
/** A browser sends 64 KB in all for a page that is being left: two texts of this length, as they are written then. */
const most = 30000

const form = document.querySelector('form[data-note]')
const { text: field, seen_revision: seen } = form.elements
const status = form.querySelector('[data-note-status]')
const { timeLeft, person } = document.getElementById('still-there').dataset

let saved = 'unsaved' in form.dataset ? null : field.value // the field as the server has it
let unanswered = null // what was sent, and perhaps saved
let [timer, since, running] = [0, 0, null]
let [isFailing, isRefused, isSignedOut, isComposing, isLeaving, isThrough] = Array(6).fill(false)

const isUnsaved = () => unanswered !== null || field.value !== saved
const linesOf = (text) => text ? text.split('\n') : []

function say(words) {
  if (status.textContent !== words) status.textContent = words
}

/** Save when typing stops, and every ten seconds when it does not. */
function schedule() {
  since ||= Date.now()
  clearTimeout(timer)
  timer = setTimeout(save, Math.max(0, Math.min(pause, since + longest - Date.now())))
}

/** Say why it is not saved, and try again. */
function later(why) {
  [isFailing, since] = [true, 0]
  say(status.dataset[why])
  clearTimeout(timer)
  timer = setTimeout(save, again)
  return false
}

/** Return whether all is saved that was typed when it was called. */
function save() {
  running ??= send(false).finally(() => { running = null })
  return running
}

/** Send what has no answer yet, then what was typed since; `isAsked` also when there is nothing, to hear of others. */
async function send(isAsked) {
  clearTimeout(timer)
  if (unanswered !== null && !(await post(unanswered))) return false
  if (!isAsked && !isUnsaved()) return true
  if (!(await post(field.value))) return false
  if (isUnsaved()) schedule()
  return true
}

/** What is sent to save a text. */
function bodyOf(text) {
  const token = form.elements.csrfmiddlewaretoken.value
  const said = { csrfmiddlewaretoken: token, text, seen_revision: seen.value, tried: unanswered ?? '' }
  if (isLeaving) said.leaving = 'yes' // what is to be said is then said on the next page
  return new URLSearchParams(said)
}

function request(text) {
  const body = bodyOf(text)
  const keepalive = body.toString().length < most
  unanswered = text
  return fetch(form.dataset.note, { method: 'POST', body, headers: { Accept: 'application/json' }, keepalive, redirect: 'manual' })
}

async function post(text) {
  let answer, said
  try {
    if (isSignedOut && !(await isBack())) return later('signedOut')
    answer = await request(text)
    if (answer.ok) said = await answer.json()
  } catch { // perhaps it arrived and only its answer did not
    return later('offline')
  }
  if (answer.status >= 500) return later('failed')
  unanswered = null
  isSignedOut = answer.type === 'opaqueredirect' || answer.status === 403
  if (isSignedOut) return later('signedOut')
  isRefused = !answer.ok || 'refused' in said
  if (isRefused) {
    say(said?.refused ?? status.dataset.gone)
    return false
  }
  await settled()
  take(text, said)
  return true
}

/** Whether the writer has signed in again, perhaps in another tab: then this page goes on with the new session. */
async function isBack() {
  const said = await (await fetch(timeLeft, { headers: { 'Forum-Waits': 'true' } })).json()
  if (!(said.left > 0) || said.person !== Number(person)) return false
  for (const each of document.querySelectorAll('[name=csrfmiddlewaretoken]')) each.value = said.token
  return true
}

/** A letter that is being put together from several keys is not disturbed. */
async function settled() {
  while (isComposing) await new Promise((go) => { setTimeout(go, 100) })
}

/** Go on from what the server has now. */
function take(sent, { revision, changes, words }) {
  show(sent, changes)
  const lines = linesOf(sent)
  for (const [start, end, put] of [...changes].reverse()) lines.splice(start, end - start, ...put)
  saved = lines.join('\n')
  field.defaultValue = saved // nothing here is lost when the session ends
  seen.value = revision
  ;[isFailing, since] = [false, 0]
  say(words)
}

/** Put into the field what others changed, round what was typed since `sent`; from its end, so that lines keep their numbers. */
function show(sent, changes) {
  const [before, now] = [linesOf(sent), linesOf(field.value)]
  const shorter = Math.min(before.length, now.length)
  let [first, last] = [0, 0]
  while (first < shorter && before[first] === now[first]) first += 1
  while (last < shorter - first && before.at(-1 - last) === now.at(-1 - last)) last += 1
  const moved = now.length - before.length
  for (const [start, end, put] of [...changes].reverse()) {
    if (end <= first) replace(start, end, put)
    else if (start >= before.length - last) replace(start + moved, end + moved, put)
    else replace(first, first, put) // both at the same lines: theirs come before mine
  }
}

/** Replace lines of the field; what is selected stays selected. */
function replace(start, end, put) {
  const now = linesOf(field.value)
  const offset = (line) => now.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0)
  const isLast = end >= now.length
  const isAfter = isLast && start > 0
  const from = offset(start) - (isAfter ? 1 : 0)
  const to = isLast ? field.value.length : offset(end)
  const words = isAfter ? put.map((line) => `\n${line}`).join('') : put.join('\n') + (isLast || !put.length ? '' : '\n')
  const { selectionStart, selectionEnd } = field
  field.setRangeText(words, from, to, 'preserve')
  if (from === to && selectionStart === from && !isLast) {
    field.setSelectionRange(selectionStart + words.length, selectionEnd + words.length)
  }
}

/** Send what is not sent, without waiting: the page may be gone before an answer comes. */
function leave() {
  isLeaving = true
  if (isUnsaved() && unanswered !== field.value && !isRefused) request(field.value).catch(() => {})
}

field.addEventListener('input', schedule)
field.addEventListener('compositionstart', () => { isComposing = true })
field.addEventListener('compositionend', () => { isComposing = false })
field.addEventListener('focusout', () => { if (isUnsaved()) save() })
window.addEventListener('online', () => { if (isUnsaved()) save() })
window.addEventListener('pagehide', leave)
window.addEventListener('beforeunload', (event) => {
  const isSent = !isFailing && bodyOf(field.value).toString().length < most
  if (isUnsaved() && !isSent && !isRefused) event.preventDefault() // the browser asks whether to leave it
})
document.addEventListener('visibilitychange', () => { if (isUnsaved()) save() })

// Whatever form is sent, the note is saved first; without a connection the page stays.
document.addEventListener('submit', async (event) => {
  if (isThrough || event.target.method !== 'post' || !isUnsaved()) return
  event.preventDefault()
  await running
  isLeaving = true
  const isSaved = await save()
  isLeaving = false
  if (!isSaved && !isRefused) return
  isThrough = true
  event.target.requestSubmit(event.submitter)
  isThrough = false
}, { capture: true })

// The part of the page that is asked for again and again says when somebody else has saved the note.
document.addEventListener('htmx:load', ({ detail: { elt } }) => {
  const theirs = elt.querySelector('[data-note-revision]')?.dataset.noteRevision
  if (Number(theirs) > Number(seen.value) && !isUnsaved()) running ??= send(true).finally(() => { running = null })
})

if (isUnsaved()) save()
