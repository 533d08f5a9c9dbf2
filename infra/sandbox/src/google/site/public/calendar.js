// The calendar of one account: a week and a month to look at, to drag about and to edit as its owner.
import { showDetails, showEditor, timesOf } from './dialogs.js';
import { apiTime, dayAfter, hourAfter, wallClock } from './event-times.js';

const root = document.getElementById('calendar');
const { email, zone, ahead } = root.dataset;
const texts = JSON.parse(root.dataset.texts);
const account = `/accounts/${encodeURIComponent(email)}`;
const phone = matchMedia('(max-width: 40rem)');

const calendar = new FullCalendar.Calendar(root, {
  locale: texts.lang === 'en' ? 'en-gb' : 'pt-br',
  // Without a zone plugin FullCalendar shows wall-clock times as they are: the feed gives them in the calendar's own zone.
  timeZone: zone,
  now: () => wallClock(zone, Number(ahead)),
  ...layoutFor(phone.matches),
  buttonText: { today: texts.today },
  buttonHints: {
    prev: texts.previous,
    next: texts.next,
    today: texts.today,
    timeGridWeek: texts.week,
    listWeek: texts.week,
    dayGridMonth: texts.month,
  },
  views: {
    timeGridWeek: { buttonText: texts.week, dayHeaderFormat: { weekday: 'short', day: 'numeric' } },
    dayGridMonth: { buttonText: texts.month, dayMaxEvents: true, displayEventTime: !phone.matches },
    listWeek: {
      buttonText: texts.week,
      listDayFormat: { weekday: 'long', day: 'numeric', month: 'long' },
      listDaySideFormat: false,
    },
  },
  firstDay: 1,
  fixedWeekCount: false,
  height: '100%',
  scrollTime: '06:30:00',
  nowIndicator: true,
  slotDuration: '00:30:00',
  allDayText: '',
  moreLinkText: (count) => `+${count}`,
  slotEventOverlap: false,
  eventTimeFormat: { hour: '2-digit', minute: '2-digit', hour12: false },
  slotLabelFormat: { hour: '2-digit', minute: '2-digit', hour12: false },
  // The buttons have names of their own; their icons are no images to be announced besides.
  datesSet: () => hideIcons(),
  eventInteractive: true,
  editable: true,
  selectable: true,
  longPressDelay: 400,
  defaultTimedEventDuration: '01:00:00',
  forceEventDuration: true,
  events: { url: `${account}/events`, method: 'GET', failure: () => say(texts.offline) },
  eventClick: ({ event, jsEvent }) => {
    jsEvent.preventDefault();
    showDetails(event, texts, { edit: () => edit(event), remove: () => remove(event) });
  },
  eventDrop: ({ event, revert }) => move(event, revert),
  eventResize: ({ event, revert }) => move(event, revert),
  select: ({ startStr, endStr, allDay }) => create(startStr, endStr, allDay),
});
calendar.render();
phone.addEventListener('change', () => {
  const { initialView, ...layout } = layoutFor(phone.matches);
  for (const [name, value] of Object.entries(layout)) calendar.setOption(name, value);
  if (calendar.view.type !== 'dayGridMonth') calendar.changeView(initialView);
});

const changes = new EventSource(`${account}/changes`);
let pending;
const refetch = () => {
  clearTimeout(pending);
  pending = setTimeout(() => calendar.refetchEvents(), 50);
};
changes.onmessage = refetch;
// What changed while the connection was down is fetched with the new one.
changes.onopen = () => {
  say('');
  refetch();
};
changes.onerror = () => say(texts.offline);

function layoutFor(isPhone) {
  return isPhone
    ? {
        initialView: 'listWeek',
        headerToolbar: { left: 'prev,next today', center: 'title', right: 'listWeek,dayGridMonth' },
      }
    : {
        initialView: 'timeGridWeek',
        headerToolbar: { left: 'today prev,next', center: 'title', right: 'timeGridWeek,dayGridMonth' },
      };
}

function hideIcons() {
  for (const icon of root.querySelectorAll('.fc-icon[role=img]')) {
    icon.removeAttribute('role');
    icon.setAttribute('aria-hidden', 'true');
  }
}

function say(text) {
  document.getElementById('status').textContent = text;
}

async function keep(eventPath, method, body) {
  try {
    const reply = await fetch(`/__admin/accounts/${encodeURIComponent(email)}/events/${eventPath}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    say(reply.ok ? (method === 'DELETE' ? texts.removed : texts.saved) : texts.failed);
    return reply.ok;
  } catch {
    say(texts.failed);
    return false;
  }
}

function pathOf({ extendedProps: { calendarId, resource } }) {
  return `${resource.id}?calendarId=${encodeURIComponent(calendarId)}`;
}

const span = (start, end) => ({ start: apiTime(start, zone), end: apiTime(end, zone) });

async function move(event, revert) {
  const { start, allDay } = timesOf(event);
  const end = event.endStr || (allDay ? dayAfter(start, 1) : hourAfter(start));
  if (!(await keep(pathOf(event), 'PUT', span(start, end)))) revert();
}

async function remove(event) {
  if (await keep(pathOf(event), 'DELETE')) event.remove();
}

function edit(event) {
  showEditor({ title: texts.edit, event, ...timesOf(event) }, texts, ({ start, end, ...fields }) =>
    keep(pathOf(event), 'PUT', { ...fields, ...span(start, end) }),
  );
}

function create(start, end, allDay) {
  const id = crypto.randomUUID().replaceAll('-', '');
  showEditor({ title: texts.newEvent, allDay, start, end }, texts, ({ start: from, end: to, ...fields }) =>
    keep(id, 'PUT', { ...fields, ...span(from, to) }),
  );
  calendar.unselect();
}
