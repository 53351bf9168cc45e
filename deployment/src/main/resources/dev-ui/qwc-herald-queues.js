import { QwcHotReloadElement, html, css } from 'qwc-hot-reload-element';
import { JsonRpc } from 'jsonrpc';
import { columnBodyRenderer, gridRowDetailsRenderer } from '@vaadin/grid/lit.js';
import '@vaadin/grid';
import '@vaadin/grid/vaadin-grid-sort-column.js';
import '@vaadin/button';
import '@vaadin/confirm-dialog';
import '@vaadin/integer-field';
import '@vaadin/progress-bar';
import '@vaadin/text-area';
import '@vaadin/text-field';
import { clock, complain, count, formatted, headerTable, nothing, oneLine, say, sharedStyles } from './herald-shared.js';
import './herald-headers.js';

const LOOK_AGAIN = 3000;
const BROWSED = 50;

/** The queues: what is in them, and a form to send to them. */
export class QwcHeraldQueues extends QwcHotReloadElement {

    jsonRpc = new JsonRpc(this, false);

    static styles = [sharedStyles, css`
        .queues {
            flex: 0 1 auto;
            max-height: 40%;
        }
        .queue {
            display: grid;
            grid-template-columns: minmax(320px, 2fr) 3fr;
            gap: 20px;
            flex: 1;
            min-height: 0;
            border-top: 1px solid var(--lumo-contrast-10pct);
            padding-top: 10px;
        }
        .send, .content {
            display: flex;
            flex-direction: column;
            gap: 8px;
            min-height: 0;
            overflow: auto;
        }
        h3 {
            margin: 0;
        }
        .fields {
            display: grid;
            grid-template-columns: 1fr 1fr;
            gap: 8px;
        }
        .fields > * {
            width: 100%;
            min-width: 0;
        }
        vaadin-text-area {
            width: 100%;
            min-height: 110px;
            max-height: 175px;
            flex: 0 0 auto;
        }
        vaadin-text-area > textarea {
            font-family: var(--quarkus-font-mono, ui-monospace, monospace);
            font-size: var(--lumo-font-size-s);
        }
        vaadin-text-field, vaadin-integer-field, vaadin-text-area {
            padding-top: 0;
        }
        .body {
            overflow: hidden;
            text-overflow: ellipsis;
            white-space: nowrap;
        }
        .details {
            display: flex;
            flex-direction: column;
            gap: 8px;
            padding: 8px 16px;
        }
    `];

    static properties = {
        _queues: { state: true },
        _selected: { state: true },
        _messages: { state: true },
        _opened: { state: true },
        _warning: { state: true },
        _purging: { state: true },
        _busy: { state: true },
        _headers: { state: true },
        _sample: { state: true }
    };

    constructor() {
        super();
        this._opened = [];
        this._headers = [];
    }

    connectedCallback() {
        super.connectedCallback();
        this._look();
        this._timer = setInterval(() => this._look(), LOOK_AGAIN);
    }

    disconnectedCallback() {
        clearInterval(this._timer);
        super.disconnectedCallback();
    }

    hotReload() {
        this._look();
    }

    _look() {
        if (this._looking) {
            return;
        }
        this._looking = true;
        this.jsonRpc.queues().then(response => {
            this._queues = response.result;
            if (!this._selected && this._queues.length > 0) {
                this._select(this._queues[0].queue);
            }
        }).catch(complain).finally(() => { this._looking = false; });
    }

    _select(queue) {
        if (this._selected === queue) {
            return;
        }
        this._selected = queue;
        this._messages = null;
        this._opened = [];
        this._sampleBody();
    }

    _sampleBody() {
        const queue = this._selected;
        this.jsonRpc.sample({ queue }).then(response => {
            if (this._selected === queue) {
                this._sample = response.result;
                this._field('body').value = formatted(response.result.body);
            }
        }).catch(complain);
    }

    _field(name) {
        return this.renderRoot.querySelector('[name=' + name + ']');
    }

    render() {
        if (!this._queues) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (this._queues.length === 0) {
            return nothing('inbox', 'No queues', html`A queue appears here when a method has
                <code>@QueueListener("orders")</code> or <code>@Publisher(queue = "orders")</code>. Save the file and reload.`);
        }
        const selected = this._queues.find(queue => queue.queue === this._selected);
        return html`
            <vaadin-grid class="queues" .items=${this._queues} .itemIdPath=${'queue'} all-rows-visible
                    theme="no-border row-stripes compact" .selectedItems=${selected ? [selected] : []}
                    @active-item-changed=${event => event.detail.value && this._select(event.detail.value.queue)}>
                <vaadin-grid-sort-column path="name" header="Queue" auto-width resizable
                    ${columnBodyRenderer(this._name, [])}></vaadin-grid-sort-column>
                <vaadin-grid-sort-column path="broker" header="Broker" auto-width flex-grow="0"></vaadin-grid-sort-column>
                <vaadin-grid-column header="Used by" auto-width resizable
                    ${columnBodyRenderer(this._use, [])}></vaadin-grid-column>
                ${this._number('Visible', queue => queue.visible)}
                ${this._number('In flight', queue => queue.inFlight)}
                ${this._number('Delayed', queue => queue.delayed)}
            </vaadin-grid>
            ${selected ? this._queue(selected) : ''}
            ${this._dialogs(selected)}`;
    }

    _number(header, value) {
        return html`<vaadin-grid-column header=${header} width="100px" flex-grow="0" text-align="end"
            ${columnBodyRenderer(queue => html`<span class="number">${count(value(queue))}</span>`, [])}></vaadin-grid-column>`;
    }

    _name(queue) {
        return html`<b>${queue.name}</b>${queue.queue === queue.name ? '' : html` <span class="quiet">(${queue.queue})</span>`}
            ${queue.problem ? html`<div class="warn">${queue.problem}</div>` : ''}`;
    }

    _use(queue) {
        return queue.deadLettersOf
            ? html`<span class="quiet">dead letters of</span> ${queue.deadLettersOf}`
            : queue.listeners.length > 0 ? queue.listeners.join(', ') : html`<span class="quiet">publishers only</span>`;
    }

    _queue(queue) {
        return html`<div class="queue">
            <div class="send">${this._form(queue)}</div>
            <div class="content">
                <div class="bar">
                    <h3>Messages in ${queue.name}</h3>
                    <span class="grow"></span>
                    <vaadin-button theme="small" data-action="browse" ?disabled=${this._busy}
                            @click=${() => this._askToBrowse(queue)}>
                        <vaadin-icon icon="font-awesome-solid:eye" slot="prefix"></vaadin-icon>Browse</vaadin-button>
                    <vaadin-button theme="small error" data-action="purge" @click=${() => { this._purging = true; }}>
                        <vaadin-icon icon="font-awesome-solid:trash-can" slot="prefix"></vaadin-icon>Purge…</vaadin-button>
                </div>
                ${this._content(queue)}
            </div>
        </div>`;
    }

    _form(queue) {
        return html`
            <div class="bar">
                <h3>Send to ${queue.name}</h3>
                <span class="grow"></span>
                <vaadin-button theme="small tertiary" @click=${this._sampleBody}
                    title="Fills in a body of the listener's payload type">Sample</vaadin-button>
            </div>
            <vaadin-text-area name="body" label="Body" helper-text=${this._bodyHint()}></vaadin-text-area>
            <herald-headers .headers=${this._headers} @changed=${event => { this._headers = event.detail; }}></herald-headers>
            <div class="fields">
                <vaadin-text-field name="group" label="Group" placeholder="of a FIFO queue"></vaadin-text-field>
                <vaadin-integer-field name="delay" label="Delay (s)" min="0" value="0" step-buttons-visible>
                </vaadin-integer-field>
            </div>
            <div class="bar">
                <vaadin-button theme="primary small" data-action="send" @click=${() => this._send(queue, 1)}>
                    <vaadin-icon icon="font-awesome-solid:paper-plane" slot="prefix"></vaadin-icon>Send</vaadin-button>
                <vaadin-button theme="small" data-action="send-many" @click=${() => this._send(queue, 100)}>Send × 100
                </vaadin-button>
            </div>`;
    }

    _bodyHint() {
        if (!this._sample?.payloadType) {
            return '';
        }
        return this._sample.problem
            ? `The sample has to be changed: ${this._sample.problem}`
            : `The listener reads it as ${this._sample.payloadType}`;
    }

    _send(queue, times) {
        const headers = {};
        this._headers.filter(header => header.name).forEach(header => { headers[header.name] = header.value; });
        this.jsonRpc.send({
            queue: queue.queue, body: this._field('body').value, headers, group: this._field('group').value,
            delay: parseInt(this._field('delay').value || '0'), count: times
        }).then(response => {
            const { sent, failed, problems } = response.result;
            if (sent > 0) {
                say(`Sent ${sent === 1 ? 'a message' : sent + ' messages'} to ${queue.name}`);
            }
            if (failed > 0) {
                complain({ message: `${failed} messages were not sent: ${problems.join('; ')}` });
            }
            this._look();
        }).catch(complain);
    }

    _content(queue) {
        if (this._busy) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (!this._messages) {
            return nothing('eye', 'Not browsed', queue.looksOnly === false
                ? html`Browse receives up to ${BROWSED} messages and gives them back.`
                : html`Browse shows up to ${BROWSED} messages. They stay as they are.`);
        }
        if (this._messages.length === 0) {
            return nothing('inbox', 'No messages to see', html`The queue has none, or consumers hold them. Pause its listener to
                keep messages here.`);
        }
        return html`<vaadin-grid .items=${this._messages} theme="no-border row-stripes compact"
                .detailsOpenedItems=${this._opened}
                @active-item-changed=${event => { this._opened = event.detail.value ? [event.detail.value] : []; }}
                ${gridRowDetailsRenderer(this._message, [])}>
            <vaadin-grid-column header="Sent" width="120px" flex-grow="0"
                ${columnBodyRenderer(message => clock(message.sentAt), [])}></vaadin-grid-column>
            <vaadin-grid-column header="Id" path="id" width="130px" flex-grow="0" resizable></vaadin-grid-column>
            <vaadin-grid-column header="Body"
                ${columnBodyRenderer(message => html`<div class="body">${oneLine(message.body)}</div>`, [])}>
            </vaadin-grid-column>
        </vaadin-grid>`;
    }

    _message(message) {
        return html`<div class="details">
            ${message.note ? html`<span class="warn">${message.note}</span>` : ''}
            <pre>${formatted(message.body)}</pre>
            ${message.groupId ? html`<span class="small"><span class="quiet">group</span> ${message.groupId}</span>` : ''}
            ${headerTable(message.headers)}
        </div>`;
    }

    /** Where looking changes something, it is said first. */
    _askToBrowse(queue) {
        if (queue.looksOnly === false) {
            this._warning = true;
        } else {
            this._browse(queue);
        }
    }

    _browse(queue) {
        this._busy = true;
        this.jsonRpc.browse({ queue: queue.queue, atMost: BROWSED }).then(response => {
            if (this._selected === queue.queue) {
                this._messages = response.result;
            }
        }).catch(complain).finally(() => { this._busy = false; });
    }

    _purge(queue) {
        this.jsonRpc.purge({ queue: queue.queue }).then(() => {
            say(`Purged ${queue.name}`);
            this._messages = null;
            this._look();
        }).catch(complain);
    }

    _dialogs(queue) {
        return html`
            <vaadin-confirm-dialog header="Browse ${queue?.name}?" cancel-button-visible confirm-text="Browse"
                    .opened=${!!this._warning} @opened-changed=${event => { this._warning = event.detail.value; }}
                    @confirm=${() => this._browse(queue)}>
                ${queue?.broker} cannot look at messages: they are received and given back. Each counts as delivered once
                more, and its listeners do not get it meanwhile; in a FIFO queue, neither what comes after it.
            </vaadin-confirm-dialog>
            <vaadin-confirm-dialog header="Purge ${queue?.name}?" cancel-button-visible confirm-text="Delete all messages"
                    confirm-theme="error primary" .opened=${!!this._purging}
                    @opened-changed=${event => { this._purging = event.detail.value; }}
                    @confirm=${() => this._purge(queue)}>
                All messages of ${queue?.queue} on ${queue?.broker} are deleted for good.
            </vaadin-confirm-dialog>`;
    }
}

customElements.define('qwc-herald-queues', QwcHeraldQueues);
