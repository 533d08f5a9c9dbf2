// The two dialogs of the calendar page: an event's details, and the form to change it. Text is set as text, never as markup.
import { dayAfter, inWords } from './event-times.js';

const element = (id) => document.getElementById(id);

for (const button of document.querySelectorAll('[data-close]'))
  button.addEventListener('click', () => button.closest('dialog').close());
for (const dialog of document.querySelectorAll('dialog'))
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());

/** Shows an event; `edit` and `remove` are called when its owner asks for them. */
export function showDetails(event, texts, { edit, remove }) {
  const { resource, calendarName } = event.extendedProps;
  element('details-title').textContent = event.title || texts.untitled;
  element('details-when').textContent = inWords(timesOf(event), texts.lang);
  fill(element('details-list'), [
    [texts.place, resource.location],
    [texts.description, resource.description],
    [
      texts.guests,
      (resource.attendees ?? []).map(({ displayName, email }) => displayName ?? email).join(', '),
    ],
    [texts.reminders, remindersOf(resource.reminders, texts)],
    [texts.visibility, visibilityOf(resource, texts)],
    ['', calendarName],
    ['', resource.transparency === 'transparent' ? texts.isFree : ''],
    ['', resource.status === 'tentative' ? texts.tentative : ''],
  ]);
  fill(element('details-technical'), [
    ['id', resource.id],
    ['etag', resource.etag],
    ['updated', resource.updated],
    ...Object.entries(resource.extendedProperties?.private ?? {}),
  ]);
  const removing = element('remove');
  removing.textContent = texts.remove;
  let asked = false;
  removing.onclick = () => {
    if (asked) {
      element('details').close();
      remove();
    }
    asked = true;
    removing.textContent = texts.confirmRemove;
  };
  element('edit').onclick = () => {
    element('details').close();
    edit();
  };
  element('details').showModal();
}

/** Shows the form; `save` gets its fields and answers whether they were kept. */
export function showEditor({ title, event, allDay, start, end }, texts, save) {
  const form = element('form');
  const { resource } = event?.extendedProps ?? {};
  element('editor-title').textContent = title;
  element('form-fault').textContent = '';
  for (const name of ['start', 'end']) form.elements[name].type = allDay ? 'date' : 'datetime-local';
  form.elements.summary.value = resource?.summary ?? '';
  form.elements.start.value = allDay ? start : start.slice(0, 16);
  form.elements.end.value = allDay ? dayAfter(end, -1) : end.slice(0, 16);
  form.elements.location.value = resource?.location ?? '';
  form.elements.description.value = resource?.description ?? '';
  form.onsubmit = async (submitted) => {
    submitted.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const kept = await save({ ...fields, end: allDay ? dayAfter(fields.end, 1) : fields.end });
    if (kept) element('editor').close();
    else element('form-fault').textContent = texts.failed;
  };
  element('editor').showModal();
}

/** An event's own times as wall-clock text. */
export function timesOf(event) {
  return { start: event.startStr, end: event.endStr || event.startStr, allDay: event.allDay };
}

function fill(list, rows) {
  list.replaceChildren(
    ...rows
      .filter(([, text]) => text)
      .map(([name, text]) => {
        const row = document.createElement('div');
        const [term, detail] = [document.createElement('dt'), document.createElement('dd')];
        term.textContent = name;
        detail.textContent = text;
        row.append(...(name === '' ? [] : [term]), detail);
        return row;
      }),
  );
}

function remindersOf(reminders, texts) {
  if (reminders?.useDefault) return texts.defaultReminders;
  return (reminders?.overrides ?? [])
    .map(({ minutes }) => texts.reminderBefore.replace('{n}', minutes))
    .join(', ');
}

function visibilityOf({ visibility }, texts) {
  if (visibility === 'public') return texts.isPublic;
  return visibility === undefined ? '' : texts.isPrivate;
}
