import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// Without a websocket the page asks by itself, seldom enough to cost nothing.
const POLL_DELAY = 30000;
const CHANGED = "mileo_claims.changed";

/**
 * Keeps the page of a claim up to date while it is open (P03).
 *
 * The bus only says that something changed: the page asks for itself again, through the
 * same access checks as before, and replaces the parts that differ. A part in which
 * the reader is writing is left alone.
 */
export class ClaimLive extends Interaction {
    static selector = "#claim_live";

    setup() {
        this.bus = this.services.bus_service;
        this.refresh = this.debounced(this._refresh, 150);
        this.isStopped = false;
    }

    start() {
        this.channel = this.el.dataset.channel;
        this.bus.subscribe(CHANGED, this.refresh);
        this.registerCleanup(() => this.bus.unsubscribe(CHANGED, this.refresh));
        this.bus.addChannel(this.channel);
        this.registerCleanup(() => this.bus.deleteChannel(this.channel));
        // What happened while nobody listened.
        this.addListener(this.bus, "BUS:RECONNECT", this.refresh);
        this.addListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.refresh();
            }
        });
        const timer = setInterval(() => this._poll(), POLL_DELAY);
        this.registerCleanup(() => clearInterval(timer));
    }

    _poll() {
        if (!document.hidden && this.bus.workerState !== "CONNECTED") {
            this.refresh();
        }
    }

    async _refresh() {
        if (this.isStopped) {
            return;
        }
        let response = null;
        try {
            response = await fetch(this.el.dataset.url, {credentials: "same-origin"});
        } catch {
            return; // Off line: the next message or poll tries again.
        }
        if (response.status === 404 || response.status === 403) {
            // The reader may not see the claim any more: the page says so on its own.
            this.isStopped = true;
            window.location.reload();
            return;
        }
        if (response.ok && !this.isDestroyed) {
            this._replaceParts(await response.text());
        }
    }

    _replaceParts(html) {
        const fresh = new DOMParser().parseFromString(html, "text/html");
        let isChanged = false;
        for (const part of this.el.querySelectorAll("[data-live]")) {
            const name = part.dataset.live;
            const other = fresh.querySelector(`[data-live="${name}"]`);
            if (!other || this._isSame(part, other) || this._isWritten(part)) {
                continue;
            }
            this._keepOpen(part, other);
            part.replaceChildren(...other.childNodes);
            isChanged = true;
        }
        if (isChanged) {
            const status = this.el.querySelector("[data-live-status]");
            const stands = this.el.querySelector("[data-live='header'] .badge");
            status.textContent = `${status.dataset.text} ${stands.textContent.trim()}`;
        }
    }

    _isSame(part, other) {
        return this._getContent(part) === this._getContent(other);
    }

    /**
     * What a part says, apart from what differs each time or is the reader's own doing.
     */
    _getContent(part) {
        const content = part.cloneNode(true);
        for (const node of content.querySelectorAll(
            "[data-live-quiet], input[name=csrf_token]"
        )) {
            node.remove();
        }
        for (const details of content.querySelectorAll("details")) {
            details.open = false;
        }
        return content.innerHTML;
    }

    /**
     * Whether the reader has typed or chosen something in the part, or is about to.
     */
    _isWritten(part) {
        if (part.contains(document.activeElement) && document.activeElement.form) {
            return true;
        }
        return [...part.querySelectorAll("textarea, input[type=file]")].some(
            (field) => field.value !== field.defaultValue
        );
    }

    /**
     * What the reader had unfolded stays so.
     */
    _keepOpen(part, other) {
        const folded = other.querySelectorAll("details");
        part.querySelectorAll("details").forEach((details, index) => {
            if (folded[index]) {
                folded[index].open = details.open;
            }
        });
    }
}

registry.category("public.interactions").add("mileo_claims.claim_live", ClaimLive);
