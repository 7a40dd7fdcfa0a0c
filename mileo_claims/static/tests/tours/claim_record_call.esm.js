import {registry} from "@web/core/registry";

// P04, P05: from the list, with the customer on the phone, to the number to read out.
registry.category("web_tour.tours").add("mileo_claims_record_call", {
    steps: () => [
        {
            trigger: ".o_control_panel button:contains('Record a Call')",
            run: "click",
        },
        {
            trigger: ".modal [name='partner_id'] input",
            run: "edit 06 12 34 56 78",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Jeanne Dupont')",
            run: "click",
        },
        {
            trigger: ".modal [name='email_from'] input:value(jeanne@dupont.example)",
        },
        {
            trigger: ".modal [name='name'] input",
            run: "edit Nobody came",
        },
        {
            trigger: ".modal [name='description'] textarea",
            run: "edit I waited for nothing.",
        },
        {
            trigger: ".modal button[name='action_record']",
            run: "click",
        },
        {
            trigger: ".alert-success [name='number']:contains('REC/')",
        },
        {
            trigger: ".alert-success [name='call_promises']:contains('Our answer')",
        },
    ],
});
