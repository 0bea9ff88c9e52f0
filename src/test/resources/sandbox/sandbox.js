'use strict';

/*
 * The sandbox page: shows what the simulated Klaviyo and Zendesk hold, and sends what the visitor does to them.
 * The server's state is the only truth; the page itself keeps drafts, and what is open and seen.
 */
(() => {
  const POLL_MS = 700;
  const RETRY_MS = 2000;
  const TOAST_MS = 7000;

  const FLOWS = {
    'inbound-sms-to-ticket': {
      name: 'Text → ticket', from: 'phone', what: (who) => `Text from ${who}`, done: 'Now on the ticket',
    },
    'agent-comment-to-sms': {
      name: 'Reply → text', from: 'desk', what: (who) => `Comment on the ticket of ${who}`, done: 'Sent to the phone as a text',
    },
    'ticket-event-to-metric': {
      name: 'Ticket → metric', from: 'desk', what: (who) => `Ticket of ${who}, new or changed`, done: 'Recorded in Klaviyo',
    },
    'consent-change': {
      name: 'Consent', from: 'klaviyo', what: (who) => `Choice of ${who} about texts`, done: 'Remembered',
    },
    'opt-out-tag-to-klaviyo': {
      name: 'Opt-out', from: 'desk', what: (who) => `Tag sms_opt_out on the ticket of ${who}`, done: 'Unsubscribed in Klaviyo',
    },
    'note-to-ticket': {
      name: 'Note → ticket', from: 'desk', what: () => 'A note for the agent', done: 'Now on the ticket',
    },
    'ticket-life': {
      name: 'Ticket’s life', from: 'desk', what: (who) => `Ticket of ${who}, merged, deleted or handed over`, done: 'Conversation kept in step',
    },
    'answer-out-of-hours': {
      name: 'Automatic answer', from: 'phone', what: (who) => `Text of ${who} outside the hours`, done: 'Answered automatically',
    },
    'campaign-sms-to-note': {
      name: 'Campaign → note', from: 'klaviyo', what: (who) => `Klaviyo’s text to ${who}`, done: 'Noted on the ticket',
    },
    'delivery-failure-to-note': {
      name: 'Failure → note', from: 'klaviyo', what: (who) => `Text that did not reach ${who}`, done: 'Noted on the ticket',
    },
  };

  const REASONS = {
    'keyword': 'Only a keyword, such as STOP or JOIN: no ticket needed',
    'no-consent': 'The customer has not agreed to texts: no ticket',
    'branded-sender': 'It came through a sender name, which cannot receive texts',
    'before-start': 'Older than this connection: history is not copied',
    'sms-off': 'Text messages are switched off',
    'private-comment': 'An internal note stays in the desk',
    'not-an-agent': 'Not written by an agent: nothing to send',
    'same-email': 'Agent and customer have the same e-mail address',
    'opted-out': 'The customer opted out of texts: nothing was sent',
    'empty': 'No words left to send',
    'other-brand': 'The ticket’s brand is not connected',
    'no-profile': 'The customer has no e-mail, phone or Klaviyo profile',
    'own-comment': 'Textdesk wrote this comment itself: no text needed',
    'unknown': 'Klaviyo did not answer: not sent again, and the agent is told',
    'not-an-sms-ticket': 'The ticket has no text conversation',
    'no-conversation': 'Klaviyo has no text conversation with this customer',
    'other-requester': 'The ticket has another requester than the customer: nothing was sent',
    'not-closed': 'Its status is kept; only closing is recorded in Klaviyo',
    'ticket-gone': 'The ticket was deleted meanwhile',
    'own-reply': 'An agent’s reply has arrived: now delivered',
    'not-a-reply': 'A campaign’s or flow’s text: no agent has to know',
    'inbox-reply': 'Typed in Klaviyo’s inbox: not copied',
    'open': 'Agents are back: no automatic answer',
    'answered-lately': 'The customer got an automatic answer not long ago',
    'too-late': 'Too long ago for an automatic answer',
    'answer-off': 'Automatic answers are switched off',
    'replies-to': 'Noted on the new ticket already',
    'no-open-ticket': 'The ticket is closed: the note stays here',
    'duplicate': 'Already handled: never done twice',
  };

  const OUTCOMES = { done: 'Done', skipped: 'Skipped', unknown: 'Unknown', dead: 'Set aside', calling: 'Working', waiting: 'Working' };

  const STATUSES = { new: 'New', open: 'Open', pending: 'Pending', hold: 'On-hold', solved: 'Solved', closed: 'Closed' };

  const METRIC_PROPERTIES = ['Ticket_id', 'Subject', 'Status', 'Description', 'Channel', 'Via', 'Tags', 'Priority', 'Type',
    'Group_name', 'Assignee_name', 'Assignee_email', 'Fields', 'Zendesk_url'];

  const byId = (id) => document.getElementById(id);
  const wide = window.matchMedia('(min-width: 1180px)');
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

  let state = null;
  let customerId = null;
  let ticketId = null;
  let chosenStatus = null;
  let tab = 'phone';
  const textDrafts = new Map();
  const replyDrafts = new Map();
  const seenCounts = new Map();
  const seenByPanel = { phone: new Set(), desk: new Set(), klaviyo: new Set(), happened: new Set() };
  const announced = new Set();

  // ---- Talking to the server ----

  let etag = null;
  let pollTimer = null;
  let latestPoll = 0;

  /** Gets the state and shows it; a newer poll outdates one that is still under way. */
  async function poll() {
    clearTimeout(pollTimer);
    const turn = ++latestPoll;
    const fresh = await fetchState().catch(() => 'unreachable');
    if (turn !== latestPoll) {
      return;
    }
    showLive(fresh !== 'unreachable');
    if (!document.hidden) {
      pollTimer = setTimeout(poll, fresh === 'unreachable' ? RETRY_MS : POLL_MS);
    }
    if (fresh.body) {
      etag = fresh.etag;
      show(fresh.body);
    }
  }

  async function fetchState() {
    const response = await fetch('sandbox/state', { cache: 'no-store', headers: etag ? { 'If-None-Match': etag } : {} });
    if (response.status === 304) {
      // Read to its end, though empty: otherwise Chromium lists each of these as a failed request.
      await response.text();
      return 'unchanged';
    }
    if (!response.ok) {
      throw new Error(`state ${response.status}`);
    }
    return { etag: response.headers.get('ETag'), body: await response.json() };
  }

  async function post(path, body) {
    const response = await fetch(`sandbox/${path}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }).catch(() => {
      throw new Error('The sandbox does not answer. Is it still running?');
    });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Error(problem.error || `The sandbox did not take that (answer ${response.status}). Please try again.`);
    }
  }

  /** Runs one request for a button; the button rests until it is answered, so that nothing is sent twice. */
  async function send(button, path, body, taken = () => {}) {
    if (button.getAttribute('aria-busy') === 'true') {
      return;
    }
    button.setAttribute('aria-busy', 'true');
    try {
      await post(path, body);
      hideToast();
      taken();
      await poll();
    } catch (problem) {
      showToast(problem.message);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  // ---- Showing the state ----

  function show(fresh) {
    const before = state;
    state = fresh;
    if (!before) {
      takeAsKnown();
    }
    chooseWhatIsOpen(before);
    showSteps();
    showPhone();
    showDesk();
    showKlaviyo();
    showHappened();
    showBadges();
    announce(unannounced());
  }

  function chooseWhatIsOpen(before) {
    if (!currentCustomer()) {
      customerId = state.customers.length ? state.customers[0].profileId : null;
      byId('phone-input').value = textDrafts.get(customerId) || '';
    }
    const open = currentTicket();
    const known = new Set(open && before ? before.tickets.map((ticket) => ticket.id) : []);
    const newest = newestFirst(state.tickets, (ticket) => ticket.id).find((ticket) => !known.has(ticket.id));
    // A closed ticket has nothing left to do, so a new one may take its place.
    if (newest && (!open || open.status === 'closed')) {
      openTicket(newest.id);
    } else if (!open) {
      ticketId = null;
    }
  }

  function showSteps() {
    const comments = state.tickets.flatMap((ticket) => ticket.comments);
    const done = [
      state.customers.some((customer) => customer.messages.some((message) => message.fromCustomer)),
      comments.some((comment) => comment.role === 'agent' && comment.public),
      state.tickets.some((ticket) => ticket.status === 'closed'),
    ];
    done.forEach((isDone, index) => {
      const step = byId(`step-${index + 1}`);
      step.dataset.done = isDone;
      setText(step.querySelector('.step-mark'), isDone ? '✓' : String(index + 1));
      setText(step.querySelector('.unseen'), isDone ? '(done)' : '');
      setAttribute(step, 'aria-current', done.indexOf(false) === index ? 'step' : null);
    });
    setText(byId('hint'), done.every(Boolean)
      ? 'That was the whole trip. Now try STOP, or text again.'
      : 'Text from the phone, answer from the desk.');
  }

  function showPhone() {
    syncList(byId('phone-customer'), state.customers, (customer) => customer.profileId,
      (customer) => element('option', { value: customer.profileId }),
      (option, customer) => setText(option, customer.name));
    byId('phone-customer').value = customerId || '';
    setText(byId('webhooks'), state.webhooks ? 'Lose webhooks' : 'Webhooks are lost');
    setText(byId('brand-number'), readableNumber(state.brandNumber));

    const customer = currentCustomer();
    const messages = customer ? customer.messages : [];
    showConsent(customer);
    setAttribute(byId('phone-off'), 'aria-pressed', String(Boolean(customer && customer.off)));
    byId('phone-empty').hidden = messages.length > 0;
    setText(byId('phone-empty-words'), customer && !customer.consented
      ? 'This customer has not agreed to texts. Send JOIN first, or text anyway and see under “What happened” that it is skipped.'
      : 'Write a text below, as to a store you bought from. It becomes a ticket in the desk.');
    syncList(byId('phone-bubbles'), messages, messageKey, createBubble);
    keepPhoneAtEnd();
    if (customer) {
      see('bubbles', customer.profileId, messages.length);
    }
    showTextElsewhere();
  }

  function showConsent(customer) {
    const line = byId('phone-consent');
    line.hidden = !customer;
    if (customer) {
      line.dataset.consented = customer.consented;
      setText(line, customer.consented
        ? `${readableNumber(customer.phone)} · gets texts`
        : `${readableNumber(customer.phone)} · has not agreed to texts`);
    }
  }

  function createBubble(message) {
    const label = message.automatic ? 'automatic · ' : '';
    return element('li', { 'class': 'bubble', 'data-testid': 'phone-bubble', 'data-direction': message.fromCustomer ? 'out' : 'in' },
      element('span', { 'class': 'unseen' }, message.fromCustomer ? 'You:' : 'The store:'),
      element('span', { 'class': 'bubble-text' }, message.text),
      element('span', { 'class': 'bubble-time' }, label, time(message.at)));
  }

  /** The phone shows one customer; a text to another one would otherwise go unnoticed. */
  function showTextElsewhere() {
    const other = state.customers.find((customer) => customer.profileId !== customerId
      && customer.messages.slice(seen('bubbles', customer.profileId)).some((message) => !message.fromCustomer && !message.automatic));
    const button = byId('phone-elsewhere');
    button.hidden = !other;
    if (other) {
      button.dataset.profileId = other.profileId;
      setText(button, `New text for ${other.name}: show`);
    }
  }

  function showDesk() {
    setText(byId('desk-agent'), state.agent ? ` · you are ${state.agent}` : '');
    byId('desk-body').dataset.tickets = state.tickets.length ? 'some' : 'none';
    byId('desk-empty').hidden = state.tickets.length > 0;
    const ticket = currentTicket();
    if (ticket) {
      see('comments', ticket.id, ticket.comments.length);
    }
    // By number, not by last change: rows that jump about are hard to hit.
    syncList(byId('tickets'), newestFirst(state.tickets, (each) => each.id), (each) => String(each.id), createTicketRow, updateTicketRow);
    byId('ticket').hidden = !ticket;
    if (ticket) {
      showTicket(ticket);
    }
  }

  function createTicketRow(ticket) {
    const row = element('button', { 'type': 'button', 'class': 'ticket-row', 'data-testid': 'ticket-row', 'data-ticket-id': ticket.id },
      element('span', { 'class': 'row-top' },
        element('span', { 'class': 'status' }),
        element('span', { 'class': 'row-number' }, `#${ticket.id}`),
        element('span', { 'class': 'unread', 'role': 'img', 'aria-label': 'something new' })),
      element('span', { 'class': 'row-subject' }),
      element('span', { 'class': 'row-home' }, element('span', { 'class': 'row-brand' }), element('span', { 'class': 'tags' })));
    row.addEventListener('click', () => {
      openTicket(ticket.id);
      showDesk();
    });
    return element('li', {}, row);
  }

  function updateTicketRow(item, ticket) {
    const row = item.firstElementChild;
    row.dataset.status = ticket.status;
    setAttribute(row, 'aria-current', ticket.id === ticketId ? 'true' : null);
    showStatus(row.querySelector('.status'), ticket.status);
    row.querySelector('.unread').hidden = seen('comments', ticket.id) >= ticket.comments.length;
    setText(row.querySelector('.row-subject'), ticket.subject);
    setText(row.querySelector('.row-brand'), ticket.brand);
    showTags(row.querySelector('.tags'), ticket.tags);
  }

  function showTicket(ticket) {
    setText(byId('ticket-subject'), ticket.subject);
    showStatus(byId('ticket-badge'), ticket.status);
    setText(byId('ticket-number'), `#${ticket.id}`);
    setText(byId('ticket-brand'), ticket.brand);
    showTags(byId('ticket-tags'), ticket.tags);
    byId('ticket-before').hidden = !ticket.followUpOf;
    byId('ticket-before').dataset.ticketId = ticket.followUpOf || '';
    setText(byId('ticket-before'), ticket.followUpOf ? `follow-up of #${ticket.followUpOf}` : '');

    syncList(byId('thread'), ticket.comments, (comment) => `${ticket.id}/${comment.id}`, createComment);
    keepThreadAtEnd();

    const closed = ticket.status === 'closed';
    byId('reply-fields').disabled = closed;
    byId('status-fields').disabled = closed;
    if (chosenStatus === ticket.status || closed) {
      chosenStatus = null;
    }
    byId('ticket-status').value = chosenStatus || ticket.status;
    showTicketLife(ticket);
    showReplyKind(ticket);
  }

  /** What else an agent can do with a ticket, as "what" or "what/ticket". */
  function showTicketLife(ticket) {
    const targets = state.tickets.filter((each) => each.id !== ticket.id && each.status !== 'closed');
    const choices = ticket.status === 'closed'
      ? [['follow-up', 'Create a follow-up']]
      : [...targets.map((each) => [`merge/${each.id}`, `Merge into #${each.id}`]), ['requester', 'Give to another requester'],
        ['opt-out', 'Add the tag sms_opt_out'], ['spam', 'Mark as spam']];
    choices.push(['delete', 'Delete'], ...state.deletedTickets.map((id) => [`undelete/${id}`, `Restore #${id}`]));
    syncList(byId('ticket-life'), choices, ([choice]) => choice,
      ([choice, label]) => element('option', { value: choice }, label));
  }

  function createComment(comment) {
    return element('li', { 'class': 'comment', 'data-testid': 'ticket-comment', 'data-public': comment.public, 'data-role': comment.role },
      element('span', { 'class': 'face', 'aria-hidden': 'true' }, comment.role === 'connector' ? '⇄' : initials(comment.author)),
      element('div', { 'class': 'comment-body' },
        element('p', { 'class': 'comment-head' },
          element('strong', {}, comment.author),
          comment.public ? '' : element('span', { 'class': 'note-word' }, 'Internal note'),
          time(comment.at)),
        element('p', { 'class': 'comment-text' }, comment.text)));
  }

  function showReplyKind(ticket) {
    const isPublic = replyDraft().public;
    byId('reply-form').dataset.public = isPublic;
    setAttribute(byId('reply-public'), 'aria-pressed', String(isPublic));
    setAttribute(byId('reply-private'), 'aria-pressed', String(!isPublic));
    setAttribute(byId('reply-input'), 'placeholder', isPublic ? `Answer ${firstName(ticket.requester)}` : 'A note for your colleagues');
    setText(byId('reply-send'), isPublic ? 'Send' : 'Add note');
    setText(byId('reply-hint'), replyHint(ticket, isPublic));
  }

  function replyHint(ticket, isPublic) {
    if (ticket.status === 'closed') {
      return 'Closed. The next text opens a new ticket.';
    }
    if (!isPublic) {
      return 'Stays in the desk.';
    }
    return ticket.profileId ? 'Goes to the phone as a text.' : 'No text conversation: stays in the desk.';
  }

  function showKlaviyo() {
    const metrics = newestFirst(state.metrics, (metric) => Date.parse(metric.time));
    const texts = textsSent();
    byId('metrics-empty').hidden = metrics.length > 0;
    byId('texts-empty').hidden = texts.length > 0;
    setText(byId('metrics-count'), metrics.length || '');
    setText(byId('texts-count'), texts.length || '');
    syncList(byId('metrics'), metrics, metricKey, createMetric);
    syncList(byId('texts'), texts, textKey, createText);
  }

  function createMetric(metric) {
    const names = new Set([...METRIC_PROPERTIES, ...Object.keys(metric.properties)]);
    const rows = [...names].map((name) => {
      const value = readableValue(metric.properties[name]);
      return element('div', {}, element('dt', {}, name), element('dd', value ? {} : { 'class': 'absent' }, value || 'not set'));
    });
    const ticket = metric.properties.Ticket_id;
    return element('li', {},
      element('details', { 'class': 'metric', 'data-testid': 'metric-row', 'data-metric': metric.metric },
        element('summary', {},
          element('span', { 'class': 'metric-name' }, metric.metric),
          time(metric.time),
          element('span', { 'class': 'metric-who' }, [metric.customer, ticket && `#${ticket}`].filter(Boolean).join(' · ')),
          element('span', { 'class': 'metric-more' }, 'Properties')),
        element('dl', {}, ...rows)));
  }

  function createText(text) {
    return element('li', { 'class': 'text', 'data-testid': 'text-row' },
      element('p', { 'class': 'text-head' },
        element('strong', {}, `To ${text.customer}`),
        text.automatic ? element('span', { 'class': 'tag' }, 'automatic') : '',
        time(text.at)),
      element('p', { 'class': 'text-body' }, text.text));
  }

  function showHappened() {
    byId('happened-empty').hidden = state.happened.length > 0;
    syncList(byId('happened'), state.happened, happenedKey, createHappened, updateHappened);
  }

  function createHappened(event) {
    return element('li', { 'class': 'event', 'data-testid': 'happened-row', 'data-from': (FLOWS[event.flow] || {}).from || '' },
      time(event.receivedAt),
      element('span', { 'class': 'flow' }, flowName(event)),
      element('span', { 'class': 'event-what' }),
      element('span', { 'class': 'outcome' }),
      element('span', { 'class': 'event-why' }),
      element('span', { 'class': 'event-ticket' }));
  }

  function updateHappened(row, event) {
    row.dataset.outcome = event.state;
    row.dataset.reason = event.reason || '';
    setText(row.querySelector('.event-what'), whatItWas(event));
    setText(row.querySelector('.outcome'), OUTCOMES[event.state] || event.state);
    setText(row.querySelector('.event-why'), whatCameOfIt(event));
    showTicketLink(row.querySelector('.event-ticket'), event.ticketId);
  }

  function flowName(event) {
    return FLOWS[event.flow] ? FLOWS[event.flow].name : event.flow;
  }

  function whatItWas(event) {
    const who = event.customer || 'a customer';
    return FLOWS[event.flow] ? FLOWS[event.flow].what(who) : event.customer || 'An event';
  }

  function whatCameOfIt(event) {
    if (event.reason) {
      return REASONS[event.reason] || event.reason;
    }
    if (event.delivery === 'delivered' || event.delivery === 'failed') {
      return event.delivery === 'failed' ? 'Sent, but it did not reach the phone' : `Arrived on the phone${took(event)}`;
    }
    if (event.state === 'done') {
      return (FLOWS[event.flow] ? FLOWS[event.flow].done : 'Done') + took(event);
    }
    if (event.state === 'calling') {
      return 'Waiting for the other system’s answer';
    }
    return event.state === 'dead' ? 'It could not be done; kept for a person to look at' : '';
  }

  function took(event) {
    const millis = Date.parse(event.finishedAt) - Date.parse(event.receivedAt);
    return millis > 0 ? `, in ${(millis / 1000).toFixed(2)} s` : '';
  }

  function showTicketLink(place, id) {
    if (!id || place.firstChild) {
      return;
    }
    const link = element('button', { 'type': 'button', 'class': 'link', 'aria-label': `Open ticket ${id}` }, `#${id}`);
    link.addEventListener('click', () => goToTicket(id));
    place.append(link);
  }

  // ---- News: badges on the tabs, and words for screen readers ----

  /** What each panel holds, as key and sentence; a sentence is empty where the visitor did it, or another one says it. */
  function news() {
    return {
      phone: textsSent().map((text) => [textKey(text), `${text.customer} got a text: ${text.text}`]),
      desk: state.tickets.flatMap((ticket) => ticket.comments.map((comment) => [`${ticket.id}/${comment.id}`,
        comment.role === 'agent' ? '' : `${comment.author} on ticket ${ticket.id}: ${comment.text}`])),
      klaviyo: [
        ...state.metrics.map((metric) => [metricKey(metric), `Klaviyo recorded ${metric.metric}`]),
        ...textsSent().map((text) => [textKey(text), '']),
      ],
      happened: state.happened.map((event) => [happenedKey(event), '']),
    };
  }

  function showBadges() {
    for (const [panel, items] of Object.entries(news())) {
      const unseen = items.filter(([key]) => !seenByPanel[panel].has(key));
      const inView = wide.matches || tab === panel;
      if (inView) {
        unseen.forEach(([key]) => seenByPanel[panel].add(key));
      }
      showBadge(panel, inView ? 0 : unseen.length);
    }
  }

  function unannounced() {
    const sentences = [];
    for (const [panel, items] of Object.entries(news())) {
      for (const [key, sentence] of items.filter(([each]) => !announced.has(`${panel}/${each}`))) {
        announced.add(`${panel}/${key}`);
        sentences.push(sentence);
      }
    }
    for (const event of state.happened.filter((each) => each.reason && !announced.has(`reason/${happenedKey(each)}`))) {
      announced.add(`reason/${happenedKey(event)}`);
      sentences.push(`${flowName(event)}, ${OUTCOMES[event.state] || event.state}: ${whatCameOfIt(event)}`);
    }
    return sentences.filter(Boolean);
  }

  function announce(sentences) {
    if (sentences.length) {
      byId('announcer').textContent = sentences.join('. ');
    }
  }

  /** What is there when the page opens is no news. */
  function takeAsKnown() {
    state.customers.forEach((customer) => see('bubbles', customer.profileId, customer.messages.length));
    state.tickets.forEach((ticket) => see('comments', ticket.id, ticket.comments.length));
    Object.entries(news()).forEach(([panel, items]) => items.forEach(([key]) => seenByPanel[panel].add(key)));
    unannounced();
  }

  function showBadge(panel, count) {
    const badge = document.querySelector(`[data-opens="${panel}"] .badge`);
    badge.hidden = count === 0;
    setText(badge, count > 99 ? '99+' : String(count));
    setAttribute(badge, 'aria-label', `${count} new`);
  }

  function showTab(name) {
    tab = name;
    document.body.dataset.tab = name;
    for (const button of document.querySelectorAll('[data-opens]')) {
      setAttribute(button, 'aria-current', button.dataset.opens === name ? 'true' : null);
    }
    keepPhoneAtEnd();
    keepThreadAtEnd();
    if (state) {
      showBadges();
    }
  }

  function showLive(isLive) {
    byId('live').dataset.live = isLive ? 'yes' : 'no';
    setText(byId('live'), isLive ? 'Live' : 'Reconnecting');
  }

  let toastTimer = null;

  function showToast(words) {
    clearTimeout(toastTimer);
    byId('toast').hidden = false;
    byId('toast-text').textContent = words;
    toastTimer = setTimeout(hideToast, TOAST_MS);
  }

  function hideToast() {
    byId('toast').hidden = true;
  }

  // ---- What the visitor does ----

  function holdPhoneOf(profileId) {
    textDrafts.set(customerId, byId('phone-input').value);
    customerId = profileId;
    byId('phone-input').value = textDrafts.get(profileId) || '';
    keepPhoneAtEnd.again();
    showPhone();
  }

  function sendText() {
    const input = byId('phone-input');
    const text = input.value;
    const profileId = customerId;
    if (!text.trim() || !profileId) {
      input.focus();
      return;
    }
    send(byId('phone-send'), 'texts', { profileId, text }, () => {
      textDrafts.delete(profileId);
      // The visitor may have typed on, or taken another phone, while the server worked.
      if (customerId === profileId && input.value === text) {
        input.value = '';
      }
    });
    input.focus();
  }

  function openTicket(id) {
    if (id === ticketId) {
      return;
    }
    ticketId = id;
    chosenStatus = null;
    byId('reply-input').value = replyDraft().text;
    keepThreadAtEnd.again();
  }

  function goToTicket(id) {
    if (!state.tickets.some((ticket) => ticket.id === id)) {
      showToast(`Ticket #${id} is no longer in the desk.`);
      return;
    }
    openTicket(id);
    showDesk();
    showTab('desk');
  }

  function replyDraft() {
    if (!replyDrafts.has(ticketId)) {
      replyDrafts.set(ticketId, { text: '', public: true });
    }
    return replyDrafts.get(ticketId);
  }

  function chooseReplyKind(isPublic) {
    replyDraft().public = isPublic;
    showReplyKind(currentTicket());
    byId('reply-input').focus();
  }

  function sendReply() {
    const draft = replyDraft();
    const text = draft.text;
    const id = ticketId;
    byId('reply-input').focus();
    if (!text.trim()) {
      return;
    }
    send(byId('reply-send'), 'comments', { ticketId: id, text, public: draft.public }, () => {
      if (draft.text === text) {
        draft.text = '';
      }
      if (ticketId === id) {
        byId('reply-input').value = draft.text;
      }
    });
  }

  function submitStatus(button, status) {
    if (status === 'new') {
      showToast('Choose a status first.');
      return;
    }
    send(button, 'status', { ticketId, status });
  }

  function submitTicketLife() {
    const [action, other] = byId('ticket-life').value.split('/');
    send(byId('life-submit'), 'life', { ticketId, action, other: Number(other) || 0 });
  }

  // ---- Small questions ----

  function currentCustomer() {
    return state.customers.find((customer) => customer.profileId === customerId);
  }

  function currentTicket() {
    return state.tickets.find((ticket) => ticket.id === ticketId);
  }

  function customerTexts() {
    return state.customers.flatMap((customer) => customer.messages.map((message) => (
      { ...message, profileId: customer.profileId, customer: customer.name })));
  }

  function textsSent() {
    const sent = customerTexts().filter((text) => !text.fromCustomer).reverse();
    return newestFirst(sent, (text) => Date.parse(text.at));
  }

  function newestFirst(items, orderOf) {
    return [...items].sort((one, other) => orderOf(other) - orderOf(one));
  }

  function see(kind, id, count) {
    seenCounts.set(`${kind}/${id}`, count);
  }

  function seen(kind, id) {
    return seenCounts.get(`${kind}/${id}`) || 0;
  }

  const messageKey = (message) => `${message.at}|${message.fromCustomer}|${message.text}`;
  const textKey = (text) => `${text.profileId}|${messageKey(text)}`;
  const metricKey = (metric) => `${metric.metric}|${metric.properties.Ticket_id}|${metric.time}`;
  const happenedKey = (event) => `${event.eventId}|${event.flow}`;

  const firstName = (name) => (name || 'the customer').split(' ')[0];

  function initials(name) {
    const words = (name || '?').trim().split(/\s+/);
    return (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : '')).toUpperCase();
  }

  /** +18335550120 reads +1 833 555 0120; numbers of other countries stay as they are. */
  function readableNumber(number) {
    return (number || '').replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
  }

  function readableValue(value) {
    if (value === null || value === undefined) {
      return '';
    }
    if (Array.isArray(value)) {
      return value.map(readableValue).join(', ');
    }
    if (typeof value === 'object') {
      return Object.entries(value).map(([name, each]) => `${name}: ${readableValue(each)}`).join(', ');
    }
    return String(value);
  }

  // ---- The document ----

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([attribute, value]) => node.setAttribute(attribute, value));
    node.append(...children);
    return node;
  }

  function time(iso) {
    const moment = new Date(iso);
    const readable = !Number.isNaN(moment.getTime());
    return element('time', { datetime: iso, title: readable ? moment.toLocaleString() : '' }, readable ? clock.format(moment) : iso);
  }

  function setText(node, text) {
    if (node.textContent !== String(text)) {
      node.textContent = text;
    }
  }

  function setAttribute(node, name, value) {
    if (value === null) {
      node.removeAttribute(name);
    } else if (node.getAttribute(name) !== value) {
      node.setAttribute(name, value);
    }
  }

  function showStatus(badge, status) {
    badge.dataset.status = status;
    setText(badge, STATUSES[status] || status);
  }

  function showTags(place, tags) {
    syncList(place, tags, (tag) => tag, (tag) => element('span', { 'class': 'tag' }, tag));
  }

  /**
   * Makes the children of a list match the items, touching only what changed: what has the focus, is unfolded or
   * scrolled to stays so. Equal keys are told apart by a number.
   */
  function syncList(list, items, keyOf, create, update = () => {}) {
    const nodes = new Map([...list.children].map((node) => [node.dataset.key, node]));
    const times = new Map();
    const keys = items.map((item) => {
      const key = keyOf(item);
      times.set(key, (times.get(key) || 0) + 1);
      return times.get(key) > 1 ? `${key}|${times.get(key)}` : key;
    });
    const wanted = new Set(keys);
    nodes.forEach((node, key) => wanted.has(key) || node.remove());
    let next = list.firstElementChild;
    items.forEach((item, index) => {
      let node = nodes.get(keys[index]);
      if (!node) {
        node = create(item);
        node.dataset.key = keys[index];
      }
      update(node, item);
      if (node === next) {
        next = next.nextElementSibling;
      } else {
        list.insertBefore(node, next);
      }
    });
  }

  /** Keeps a thread at its end as it grows, until the reader scrolls up; "again" goes back to the end. */
  function keepAtEnd(scroller) {
    let atEnd = true;
    const keep = () => {
      if (atEnd) {
        scroller.scrollTop = scroller.scrollHeight;
      }
    };
    keep.again = () => {
      atEnd = true;
    };
    scroller.addEventListener('scroll', () => {
      atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    });
    new ResizeObserver(keep).observe(scroller);
    return keep;
  }

  const keepPhoneAtEnd = keepAtEnd(byId('phone-scroll'));
  const keepThreadAtEnd = keepAtEnd(byId('thread-scroll'));

  function listen() {
    const on = (id, event, react) => byId(id).addEventListener(event, react);
    const onSubmit = (id, react) => on(id, 'submit', (event) => {
      event.preventDefault();
      react();
    });
    on('phone-customer', 'change', () => holdPhoneOf(byId('phone-customer').value));
    on('phone-elsewhere', 'click', () => holdPhoneOf(byId('phone-elsewhere').dataset.profileId));
    on('phone-example', 'click', () => {
      byId('phone-input').value = byId('phone-example').textContent;
      byId('phone-input').focus();
    });
    onSubmit('phone-form', sendText);
    for (const quick of document.querySelectorAll('[data-quick]')) {
      quick.addEventListener('click', () => send(quick, 'texts', {
        profileId: customerId, text: quick.dataset.quick, picture: quick.dataset.picture,
      }));
    }

    on('phone-off', 'click', () => send(byId('phone-off'), 'phones', {
      profileId: customerId, off: byId('phone-off').getAttribute('aria-pressed') !== 'true',
    }));
    for (const button of document.querySelectorAll('[data-marketing]')) {
      button.addEventListener('click', () => send(button, 'marketing', { profileId: customerId, kind: button.dataset.marketing }));
    }

    on('reply-input', 'input', () => {
      replyDraft().text = byId('reply-input').value;
    });
    on('reply-input', 'keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        sendReply();
      }
    });
    on('reply-public', 'click', () => chooseReplyKind(true));
    on('reply-private', 'click', () => chooseReplyKind(false));
    onSubmit('reply-form', sendReply);
    on('ticket-status', 'change', () => {
      chosenStatus = byId('ticket-status').value;
    });
    onSubmit('status-form', () => submitStatus(byId('status-submit'), byId('ticket-status').value));
    onSubmit('life-form', submitTicketLife);
    on('ticket-close', 'click', () => submitStatus(byId('ticket-close'), 'closed'));
    on('ticket-before', 'click', () => goToTicket(Number(byId('ticket-before').dataset.ticketId)));

    for (const button of document.querySelectorAll('[data-opens]')) {
      button.addEventListener('click', () => showTab(button.dataset.opens));
    }
    on('webhooks', 'click', () => send(byId('webhooks'), 'webhooks', { on: !state.webhooks }));
    on('toast-close', 'click', hideToast);
    wide.addEventListener('change', () => showTab(tab));
    document.addEventListener('visibilitychange', () => document.hidden || poll());
  }

  listen();
  showTab('phone');
  poll();
})();
