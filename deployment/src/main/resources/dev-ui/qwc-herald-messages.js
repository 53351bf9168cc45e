import { QwcHotReloadElement, html, css } from 'qwc-hot-reload-element';
import { JsonRpc } from 'jsonrpc';
import { columnBodyRenderer } from '@vaadin/grid/lit.js';
import '@vaadin/button';
import '@vaadin/checkbox';
import '@vaadin/grid';
import '@vaadin/progress-bar';
import '@vaadin/text-field';
import { clock, complain, count, error, millis, nothing, sharedStyles, trace } from './herald-shared.js';

/** More make the browser slow. */
const KEPT = 1000;

const LEVELS = {
    acknowledged: 'success', retried: 'warning', undecided: 'contrast', released: 'contrast', dead_lettered: 'error',
    dropped: 'error', lease_lost: 'error'
};

/** What the handlers do, live. */
export class QwcHeraldMessages extends QwcHotReloadElement {

    jsonRpc = new JsonRpc(this, false);

    static styles = [sharedStyles, css`
        vaadin-text-field {
            width: 340px;
            padding: 0;
        }
    `];

    static properties = {
        _messages: { state: true },
        _filter: { state: true },
        _failedOnly: { state: true },
        _held: { state: true }
    };

    constructor() {
        super();
        this._filter = '';
    }

    connectedCallback() {
        super.connectedCallback();
        this._follow();
    }

    disconnectedCallback() {
        this._stream?.cancel();
        super.disconnectedCallback();
    }

    /** The application has started anew, and counts from 1. */
    hotReload() {
        this._follow();
    }

    _follow() {
        this._stream?.cancel();
        this._messages = null;
        this._stream = this.jsonRpc.history().onNext(response => {
            this._messages = [...response.result.reverse(), ...(this._messages ?? [])].slice(0, KEPT);
        }).onError(complain);
    }

    render() {
        if (!this._messages) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (this._messages.length === 0) {
            return nothing('clock-rotate-left', 'No messages yet', html`Each attempt at a message appears here when it ends.
                Send one on the page Queues.`);
        }
        const shown = this._held ?? this._messages;
        const found = shown.filter(message => this._matches(message));
        return html`
            <div class="bar">
                <vaadin-text-field placeholder="Listener, id, outcome, error or trace" clear-button-visible
                        .value=${this._filter} @value-changed=${event => { this._filter = event.detail.value; }}>
                    <vaadin-icon slot="prefix" icon="font-awesome-solid:magnifying-glass"></vaadin-icon></vaadin-text-field>
                <vaadin-checkbox label="Failed only" .checked=${!!this._failedOnly}
                    @checked-changed=${event => { this._failedOnly = event.detail.value; }}></vaadin-checkbox>
                <span class="quiet small">${found.length === shown.length ? count(shown.length)
                    : count(found.length) + ' of ' + count(shown.length)} attempts</span>
                <span class="grow"></span>
                <vaadin-button theme="small" data-action="hold"
                        @click=${() => { this._held = this._held ? null : this._messages; }}>
                    <vaadin-icon icon="font-awesome-solid:${this._held ? 'circle-play' : 'circle-pause'}" slot="prefix">
                    </vaadin-icon>${this._held ? 'Follow' : 'Hold'}</vaadin-button>
            </div>
            <vaadin-grid .items=${found} .itemIdPath=${'number'} theme="no-border row-stripes compact wrap-cell-content">
                <vaadin-grid-column header="Ended" width="120px" flex-grow="0"
                    ${columnBodyRenderer(message => clock(message.time), [])}></vaadin-grid-column>
                <vaadin-grid-column header="Listener" path="listener" auto-width flex-grow="0" resizable></vaadin-grid-column>
                <vaadin-grid-column header="Message" path="id" width="150px" flex-grow="0" resizable></vaadin-grid-column>
                <vaadin-grid-column header="Attempt" path="attempt" width="80px" flex-grow="0" text-align="end">
                </vaadin-grid-column>
                <vaadin-grid-column header="Took" width="90px" flex-grow="0" text-align="end"
                    ${columnBodyRenderer(message => html`<span class="number">${millis(message.millis)}</span>`, [])}>
                </vaadin-grid-column>
                <vaadin-grid-column header="Outcome" width="140px" flex-grow="0"
                    ${columnBodyRenderer(message => html`<qui-badge level=${LEVELS[message.outcome]} small>
                        <span>${message.outcome.replace('_', '-')}</span></qui-badge>`, [])}></vaadin-grid-column>
                <vaadin-grid-column header="Error"
                    ${columnBodyRenderer(message => error(message.error), [])}>
                </vaadin-grid-column>
                <vaadin-grid-column header="Trace" width="110px" flex-grow="0"
                    ${columnBodyRenderer(message => trace(message.traceId), [])}></vaadin-grid-column>
            </vaadin-grid>`;
    }

    _matches(message) {
        const wanted = this._filter.trim().toLowerCase();
        return (!this._failedOnly || message.failed) && (!wanted || [message.listener, message.id, message.outcome,
            message.outcome.replace('_', '-'), message.error, message.traceId, message.groupId]
            .some(text => text?.toLowerCase().includes(wanted)));
    }
}

customElements.define('qwc-herald-messages', QwcHeraldMessages);
