import { QwcHotReloadElement, html, css } from 'qwc-hot-reload-element';
import { JsonRpc } from 'jsonrpc';
import { columnBodyRenderer, gridRowDetailsRenderer } from '@vaadin/grid/lit.js';
import '@vaadin/grid';
import '@vaadin/grid/vaadin-grid-sort-column.js';
import '@vaadin/button';
import '@vaadin/progress-bar';
import { ago, clock, complain, count, error, millis, nothing, say, sharedStyles, trace } from './herald-shared.js';

const LEVELS = {
    RUNNING: 'success', PAUSED: 'contrast', STOPPED: 'contrast', DRAINING: 'warning', STARTING: 'warning',
    WAITING_FOR_QUEUE: 'error', BACKING_OFF: 'error'
};

/** The listeners, live, with what can be done to them. */
export class QwcHeraldListeners extends QwcHotReloadElement {

    jsonRpc = new JsonRpc(this, false);

    static styles = [sharedStyles, css`
        .id {
            display: flex;
            align-items: center;
            gap: 6px;
            font-weight: bold;
        }
        .id vaadin-icon {
            width: 10px;
            height: 10px;
            color: var(--lumo-contrast-50pct);
        }
        .reason {
            display: block;
            max-width: 24em;
            overflow: hidden;
            text-overflow: ellipsis;
            white-space: nowrap;
            font-size: var(--lumo-font-size-xs);
            color: var(--lumo-secondary-text-color);
        }
        .details {
            display: grid;
            grid-template-columns: minmax(280px, 1fr) minmax(280px, 1fr);
            gap: 24px;
            padding: 8px 16px 16px 32px;
            cursor: default;
        }
        dl {
            display: grid;
            grid-template-columns: max-content 1fr;
            gap: 2px 16px;
            margin: 0;
            font-size: var(--lumo-font-size-s);
        }
        dt {
            color: var(--lumo-secondary-text-color);
        }
        dd {
            margin: 0;
            overflow-wrap: anywhere;
        }
        h4 {
            margin: 0 0 6px 0;
        }
        .failure {
            font-size: var(--lumo-font-size-s);
            margin-bottom: 4px;
            overflow-wrap: anywhere;
        }
        .concurrency {
            display: inline-flex;
            align-items: center;
            margin-left: 4px;
        }
        .actions vaadin-button {
            min-width: 0;
            padding: 0 6px;
        }
        .concurrency span {
            min-width: 2.2em;
            text-align: center;
        }
    `];

    static properties = {
        _listeners: { state: true },
        _opened: { state: true }
    };

    constructor() {
        super();
        this._opened = [];
    }

    connectedCallback() {
        super.connectedCallback();
        this._watch();
    }

    disconnectedCallback() {
        this._stream?.cancel();
        super.disconnectedCallback();
    }

    hotReload() {
        this._watch();
    }

    _watch() {
        this._stream?.cancel();
        this._stream = this.jsonRpc.watch()
            .onNext(response => { this._listeners = response.result; })
            .onError(complain);
    }

    render() {
        if (!this._listeners) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (this._listeners.length === 0) {
            return nothing('ear-listen', 'No listeners', html`Annotate a method of a bean with <code>@QueueListener("orders")</code>
                or <code>@TopicSubscriber("events")</code>: it appears here when you save the file and reload.`);
        }
        return html`
            <vaadin-grid .items=${this._listeners} .itemIdPath=${'id'} theme="no-border row-stripes compact"
                    .detailsOpenedItems=${this._listeners.filter(listener => this._opened.includes(listener.id))}
                    @active-item-changed=${this._toggle}
                    ${gridRowDetailsRenderer(this._details, [])}>
                <vaadin-grid-sort-column path="id" header="Listener" auto-width resizable
                    ${columnBodyRenderer(this._id, [this._opened])}></vaadin-grid-sort-column>
                <vaadin-grid-sort-column path="broker" header="Broker" auto-width flex-grow="0" resizable>
                </vaadin-grid-sort-column>
                <vaadin-grid-sort-column path="state" header="State" width="165px" resizable
                    ${columnBodyRenderer(this._state, [])}></vaadin-grid-sort-column>
                ${this._number('In/s', listener => rate(listener.rates?.received))}
                ${this._number('Ok/s', listener => rate(listener.rates?.handled))}
                ${this._number('Fail/s', listener => html`<span class=${listener.rates?.failed > 0 ? 'bad' : ''}>
                    ${rate(listener.rates?.failed)}</span>`)}
                ${this._number('Lag p95', listener => millis(listener.rates?.lagMillis), '78px')}
                ${this._number('Busy', listener => listener.running + '/' + listener.concurrency)}
                ${this._number('In flight', listener => count(listener.counts.inFlight), '74px')}
                ${this._number('Dead', listener => html`<span class=${listener.counts.deadLettered > 0 ? 'bad' : ''}>
                    ${count(listener.counts.deadLettered)}</span>`)}
                <vaadin-grid-column header="Control" frozen-to-end width="240px" flex-grow="0"
                    ${columnBodyRenderer(this._actions, [])}></vaadin-grid-column>
            </vaadin-grid>`;
    }

    _number(header, text, width = '66px') {
        return html`<vaadin-grid-column header=${header} width=${width} flex-grow="0" text-align="end"
            ${columnBodyRenderer(listener => html`<span class="number">${text(listener)}</span>`, [])}></vaadin-grid-column>`;
    }

    _id(listener) {
        const opened = this._opened.includes(listener.id);
        return html`<span class="id"><vaadin-icon icon="font-awesome-solid:${opened ? 'chevron-down' : 'chevron-right'}">
            </vaadin-icon>${listener.id}</span>`;
    }

    _state(listener) {
        return html`<qui-badge level=${LEVELS[listener.state]} small><span>${listener.state}</span></qui-badge>
            <span class="quiet small">${ago(listener.since)}</span>
            ${listener.reason ? html`<span class="reason" title=${listener.reason}>${listener.reason}</span>` : ''}`;
    }

    _actions(listener) {
        const stopped = listener.state === 'STOPPED' || listener.state === 'DRAINING';
        // A pause for something that is away ends by itself.
        const pausedOnRequest = listener.state === 'PAUSED' && listener.reason === 'pause() was called';
        return html`<div class="actions" @click=${event => event.stopPropagation()}>
            ${pausedOnRequest
                ? this._button(listener, 'resume', 'circle-play', 'Resume')
                : this._button(listener, 'pause', 'circle-pause', 'Pause', stopped)}
            ${stopped
                ? this._button(listener, 'start', 'circle-play', 'Start')
                : this._button(listener, 'stop', 'circle-stop', 'Stop')}
            <span class="concurrency" title="Handlers at once">
                ${this._step(listener, -1, 'minus', 'Fewer')}
                <span class="number">${listener.concurrency}</span>
                ${this._step(listener, 1, 'plus', 'More')}
            </span>
        </div>`;
    }

    _button(listener, method, icon, text, disabled = false) {
        return html`<vaadin-button theme="small tertiary" data-action=${method} data-listener=${listener.id}
                ?disabled=${disabled} @click=${() => this._do(listener, method, {})}>
            <vaadin-icon icon="font-awesome-solid:${icon}" slot="prefix"></vaadin-icon>${text}</vaadin-button>`;
    }

    _step(listener, by, icon, text) {
        return html`<vaadin-button theme="small tertiary icon" data-action=${by > 0 ? 'more' : 'fewer'}
                data-listener=${listener.id} aria-label="${text} handlers for ${listener.id}"
                ?disabled=${listener.concurrency + by < 1}
                @click=${() => this._do(listener, 'concurrency', { handlers: listener.concurrency + by })}>
            <vaadin-icon icon="font-awesome-solid:${icon}"></vaadin-icon></vaadin-button>`;
    }

    _do(listener, method, parameters) {
        this.jsonRpc[method]({ listener: listener.id, ...parameters }).then(response => {
            const now = response.result;
            this._listeners = this._listeners.map(one => one.id === now.id ? { ...now, rates: one.rates } : one);
            say(method === 'concurrency'
                ? `Listener ${now.id}: at most ${now.concurrency} handlers at once, until the application restarts`
                : `Listener ${now.id} is ${now.state}`);
        }).catch(complain);
    }

    _toggle = event => {
        const listener = event.detail.value;
        if (listener) {
            this._opened = this._opened.includes(listener.id)
                ? this._opened.filter(id => id !== listener.id)
                : [...this._opened, listener.id];
            event.target.activeItem = null;
        }
    };

    _details(listener) {
        const counts = listener.counts;
        return html`<div class="details">
            <dl>
                <dt>Method</dt><dd><code>${listener.method}</code></dd>
                <dt>Payload</dt><dd><code>${listener.payloadType}</code>${listener.batchSize > 1
                    ? html` in batches of at most ${listener.batchSize}` : ''}</dd>
                <dt>${listener.source === 'TOPIC' ? 'Topic' : 'Queue'}</dt><dd>${listener.destination}${listener.queue
                    && listener.queue !== listener.destination ? html` <span class="quiet">(${listener.queue})</span>` : ''}</dd>
                <dt>Dead letters</dt><dd>${listener.deadLetterQueue ?? html`<span class="quiet">no dead-letter queue</span>`}</dd>
                <dt>Retries</dt><dd>${listener.retryPlan}</dd>
                <dt>Acknowledges</dt><dd>${listener.acknowledgement === 'AUTO' ? 'the container' : 'the handler'}</dd>
                <dt>Runs on</dt><dd>${listener.threads.toLowerCase().replace('_', ' ')}, at most
                    ${listener.maxProcessingTime}</dd>
                <dt>Since the start</dt><dd>${count(counts.received)} received, ${count(counts.handled)} handled,
                    ${count(counts.failed)} failed, ${count(counts.retried)} retried, ${count(counts.deadLettered)}
                    dead-lettered${counts.leasesLost ? html`, <span class="bad">${count(counts.leasesLost)} leases lost</span>`
                    : ''}${counts.dropped ? html`, <span class="bad">${count(counts.dropped)} dropped</span>` : ''}</dd>
                ${listener.reason ? html`<dt>State</dt><dd>${listener.state}: ${listener.reason}</dd>` : ''}
            </dl>
            <div>
                <h4>Last failures</h4>
                ${listener.failures.length === 0 ? html`<span class="quiet small">none that are kept</span>`
                : listener.failures.map(failure => html`<div class="failure">
                    ${clock(failure.time)} <span class="quiet">${failure.id} attempt ${failure.attempt},
                    ${failure.outcome.replace('_', '-')}</span> ${trace(failure.traceId)}<br>
                    ${error(failure.error)}</div>`)}
            </div>
        </div>`;
    }
}

function rate(perSecond) {
    if (perSecond === null || perSecond === undefined) {
        return '–';
    }
    return perSecond === 0 ? '0' : perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toString();
}

customElements.define('qwc-herald-listeners', QwcHeraldListeners);
