import {lookForFaults} from "./accessibility.esm";
import {registry} from "@web/core/registry";

// The same in each language: no word of the page is looked for.
const tours = registry.category("web_tour.tours");
const BADGE = "#claim_live [data-live='header'] .badge";

// P03, P18: another session answers while the customer is writing; then it accepts.
tours.add("mileo_claims_portal_accept", {
    steps: () => [
        lookForFaults("main form[role='search']"),
        {
            trigger: "main table a[href*='/my/claims/']",
            run: "click",
            expectUnloadPage: true,
        },
        lookForFaults(BADGE),
        {
            trigger: "#claim_message",
            run: "edit When will somebody come?",
        },
        {
            content: "Coming back to the page has it look for changes: there is none",
            trigger: "#claim_live:not(:has(#claim_decision))",
            run() {
                document.dispatchEvent(new Event("visibilitychange"));
            },
        },
        {
            content: "The answer of the other session appears by itself",
            trigger: "#claim_live form[action$='/agree'] button",
        },
        {
            content: "What was being written is still there, the change is told",
            trigger: "#claim_message",
            run() {
                const status = document.querySelector("[data-live-status]");
                if (
                    this.anchor.value !== "When will somebody come?" ||
                    !status.textContent.includes(document.querySelector(BADGE).innerText)
                ) {
                    throw new Error("Lost: " + this.anchor.value + status.textContent);
                }
            },
        },
        lookForFaults("#claim_decision"),
        {
            trigger: "form[action$='/agree'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "main .alert-success[role='status']",
        },
    ],
});

// P19: refused, with the reason.
tours.add("mileo_claims_portal_refuse", {
    steps: () => [
        {
            trigger: "#claim_decision details summary",
            run: "click",
        },
        {
            trigger: "#claim_refusal_reason",
            run: "edit It is still broken.",
        },
        lookForFaults("#claim_decision details[open]"),
        {
            trigger: "form[action$='/refuse'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "main .alert-success[role='status']",
        },
        lookForFaults("#claim_live:not(:has(#claim_decision))"),
    ],
});

// P18, P20: the handling of a closed claim is rated, then new elements come up.
tours.add("mileo_claims_portal_reopen", {
    steps: () => [
        lookForFaults("[data-live='after'] a[href*='/rate/']"),
        {
            trigger: "[data-live='after'] a[href*='/rate/']",
            run: "click",
            expectUnloadPage: true,
        },
        lookForFaults("#claim_rate_4"),
        {
            trigger: "#claim_rate_4",
            run: "click",
        },
        {
            trigger: "form[action*='/my/claims/rate/'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "main .alert-success[role='status'] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[data-live='after'] a[href*='/reopen']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#claim_elements",
            run: "edit It broke again.",
        },
        lookForFaults("#claim_elements"),
        {
            trigger: "form[action$='/reopen'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "main .alert-success[role='status']",
        },
    ],
});
