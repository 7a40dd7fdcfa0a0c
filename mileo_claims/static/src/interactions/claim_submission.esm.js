import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";


/**
 * The texts of a complaint, kept in the browser of whoever types it.
 *
 * Without a storage, in a private window or a full one, nothing is kept.
 */
class Draft {
    constructor(name) {
        this.name = name;
    }

    read() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.name)) || {};
        } catch {
            return {};
        }
    }

    write(texts) {
        try {
            browser.localStorage.setItem(this.name, JSON.stringify(texts));
        } catch {
            this.forget();
        }
    }

    forget() {
        try {
            browser.localStorage.removeItem(this.name);
        } catch {
            // There was no storage to write it to either.
        }
    }
}

/**
 * The form of a complaint: it works without this, which keeps a draft, looks at the
 * files before they travel and sends the form once.
 */
export class ClaimSubmission extends Interaction {
    static selector = "form.o_claim_submission";
    dynamicContent = {
        _root: {
            "t-on-input": this.saveDraft,
            "t-on-submit": () => (this.isSending = true),
        },
        _window: {
            // Come back from the next page, the browser shows this one as it was.
            "t-on-pageshow": () => (this.isSending = false),
        },
        "input[type=file]": {
            "t-on-change": (event) => this.checkFiles(event.currentTarget),
            "t-att-aria-invalid": () => (this.fault ? "true" : undefined),
            "t-att-class": () => ({"is-invalid": this.fault}),
        },
        "#claim_files_error": {"t-out": () => this.fault},
        "#claim_draft": {"t-att-class": () => ({"d-none": !this.isRestored})},
        "#claim_draft button": {"t-on-click": this.forgetDraft},
        "button[type=submit]": {"t-att-disabled": () => this.isSending},
        "#claim_sending": {"t-att-class": () => ({"d-none": !this.isSending})},
    };

    setup() {
        this.draft = new Draft(this.el.dataset.draft);
        this.texts = [...this.el.querySelectorAll("[data-draft-text]")];
        this.fault = this.el.querySelector("#claim_files_error").textContent.trim();
        this.isSending = false;
        this.isRestored = !this.hasTexts() && this.restoreDraft();
        if (this.hasTexts()) {
            this.saveDraft();
        }
    }

    hasTexts() {
        return this.texts.some((field) => field.value);
    }

    saveDraft() {
        const texts = this.texts.map(({name, value}) => [name, value]);
        this.draft.write({key: this.el.elements.key.value, ...Object.fromEntries(texts)});
    }

    /**
     * @returns {Boolean} whether something typed before is back
     */
    restoreDraft() {
        const draft = this.draft.read();
        for (const field of this.texts) {
            field.value = draft[field.name] || "";
        }
        return this.hasTexts();
    }

    forgetDraft() {
        this.draft.forget();
        for (const field of this.texts) {
            field.value = "";
        }
        this.isRestored = false;
        this.texts[0].focus();
    }

    checkFiles(field) {
        this.fault = this.findFault([...field.files], field.dataset);
        field.setCustomValidity(this.fault);
    }

    findFault(files, {count, size, total, ...messages}) {
        if (files.length > Number(count)) {
            return messages.faultCount;
        }
        const types = this.el.querySelector("input[type=file]").accept.split(",");
        for (const file of files) {
            const type = /\.[^.]*$/.exec(file.name.toLowerCase());
            if (!types.includes(type?.[0])) {
                return messages.faultType.replace("%s", file.name);
            }
            if (!file.size) {
                return messages.faultEmpty.replace("%s", file.name);
            }
            if (file.size > Number(size)) {
                return messages.faultSize.replace("%s", file.name);
            }
        }
        const weight = files.reduce((sum, file) => sum + file.size, 0);
        return weight > Number(total) ? messages.faultTotal : "";
    }
}

/** The receipt of a complaint: the draft that it was made of goes. */
export class ClaimReceipt extends Interaction {
    static selector = ".o_claim_receipt";

    setup() {
        const draft = new Draft(this.el.dataset.draft);
        if (draft.read().key === this.el.dataset.key) {
            draft.forget();
        }
    }
}

registry
    .category("public.interactions")
    .add("mileo_claims.claim_submission", ClaimSubmission)
    .add("mileo_claims.claim_receipt", ClaimReceipt);
