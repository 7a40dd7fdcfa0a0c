import {lookForFaults} from "./accessibility.esm";
import {registry} from "@web/core/registry";

const FILES = [
    new File(["%PDF-1.7 a quote"], "quote.pdf", {type: "application/pdf"}),
    new File(["It rang twice."], "call.txt", {type: "text/plain"}),
];

/**
 * Chooses files, as the dialog of the browser does.
 *
 * @param {HTMLInputElement} field
 * @param {File[]} files
 */
function choose(field, files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    field.files = transfer.files;
    field.dispatchEvent(new Event("change", {bubbles: true}));
}

/**
 * Fails when the page is wider than the screen: on a phone, one would have to scroll.
 */
function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(`The page is ${scrollWidth - clientWidth} pixels too wide.`);
    }
}

// P03: from the portal to the number; the session ends once in between.
registry.category("web_tour.tours").add("mileo_claims_submit", {
    steps: () => [
        {
            trigger: ".o_portal_my_home a[href$='/my/claims/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#claim_name",
            run: "edit Nobody came",
        },
        {
            trigger: "#claim_description",
            run: "edit I waited for nothing.",
        },
        {
            content: "Leave and come back, as after a login",
            trigger: ".o_portal_submenu a[href$='/my/claims']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "a.btn-primary[href$='/my/claims/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#claim_draft:not(.d-none)",
        },
        {
            trigger: "#claim_description:value(I waited for nothing.)",
        },
        {
            trigger: "#claim_category_id",
            run: "selectByIndex 1",
        },
        {
            trigger: "#claim_urgency_security",
            run: "check",
        },
        {
            content: "A program is refused before it travels",
            trigger: "#claim_files",
            run: ({anchor}) => choose(anchor, [new File(["MZ"], "virus.exe")]),
        },
        {
            trigger: "#claim_files_error:contains('virus.exe')",
        },
        lookForFaults(".o_claim_submission #claim_files[aria-invalid=true]"),
        {
            trigger: "#claim_files",
            run: ({anchor}) => choose(anchor, FILES),
        },
        {
            trigger: "#claim_files:not([aria-invalid])",
            run: checkWidth,
        },
        lookForFaults(".o_claim_submission"),
        {
            trigger: ".o_claim_submission button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_claim_receipt .o_claim_number:contains('REC/')",
        },
        {
            trigger: ".o_claim_receipt .o_claim_handler:contains('Handler Martin')",
        },
        {
            trigger: ".o_claim_receipt:has(.o_claim_promise:eq(1))",
            run: checkWidth,
        },
        lookForFaults(".o_claim_receipt"),
        {
            content: "Nothing is left of the draft",
            trigger: ".o_claim_receipt",
            run: ({anchor}) => {
                if (window.localStorage.getItem(anchor.dataset.draft)) {
                    throw new Error("The draft is still there.");
                }
            },
        },
    ],
});

// What the browser would not send: the server's messages are told to everybody.
registry.category("web_tour.tours").add("mileo_claims_submit_nothing", {
    steps: () => [
        {
            trigger: ".o_claim_submission",
            run: ({anchor}) => {
                anchor.noValidate = true;
            },
        },
        {
            trigger: ".o_claim_submission button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#claim_errors[role=alert] a[href='#claim_name']",
            run: checkWidth,
        },
        lookForFaults("#claim_name[aria-invalid=true]"),
    ],
});
