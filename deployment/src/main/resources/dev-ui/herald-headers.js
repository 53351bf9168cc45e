import { LitElement, html, css } from 'lit';
import '@vaadin/button';
import '@vaadin/icon';
import '@vaadin/text-field';

/** Headers to edit, as a list of names and values. Its event `changed` has the new list. */
class HeraldHeaders extends LitElement {

    static styles = css`
        :host {
            display: flex;
            flex-direction: column;
            gap: 4px;
        }
        .title {
            display: flex;
            align-items: center;
            font-size: var(--lumo-font-size-s);
            color: var(--lumo-secondary-text-color);
        }
        .header {
            display: grid;
            grid-template-columns: 2fr 3fr max-content;
            gap: 6px;
        }
        .header vaadin-text-field {
            min-width: 0;
            padding: 0;
        }
        vaadin-button {
            margin: 0;
            cursor: pointer;
        }
    `;

    static properties = { headers: { type: Array } };

    constructor() {
        super();
        this.headers = [];
    }

    render() {
        return html`
            <div class="title">Headers
                <vaadin-button theme="small tertiary icon" aria-label="Add a header" data-action="add-header"
                        @click=${() => this._change([...this.headers, { name: '', value: '' }])}>
                    <vaadin-icon icon="font-awesome-solid:plus"></vaadin-icon></vaadin-button>
            </div>
            ${this.headers.map((header, index) => html`<div class="header">
                <vaadin-text-field theme="small" placeholder="name" .value=${header.name}
                    @input=${event => this._set(index, { ...this.headers[index], name: event.target.value })}>
                </vaadin-text-field>
                <vaadin-text-field theme="small" placeholder="value" .value=${header.value}
                    @input=${event => this._set(index, { ...this.headers[index], value: event.target.value })}>
                </vaadin-text-field>
                <vaadin-button theme="small tertiary icon" aria-label="Remove the header ${header.name}"
                        @click=${() => this._change(this.headers.filter((_, other) => other !== index))}>
                    <vaadin-icon icon="font-awesome-solid:xmark"></vaadin-icon></vaadin-button>
            </div>`)}`;
    }

    _set(index, header) {
        this._change(this.headers.map((old, other) => other === index ? header : old));
    }

    _change(headers) {
        this.headers = headers;
        this.dispatchEvent(new CustomEvent('changed', { detail: headers }));
    }
}

customElements.define('herald-headers', HeraldHeaders);
