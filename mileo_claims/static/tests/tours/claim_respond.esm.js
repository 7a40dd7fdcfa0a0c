import {registry} from "@web/core/registry";

// P12: from the acknowledged claim to the response sent, eight clicks at most. Those
// that only put the cursor into a field count too.
const MOST_CLICKS = 8;
let clicks = 0;

registry.category("web_tour.tours").add("mileo_claims_respond", {
    steps: () => [
        {
            trigger: ".o_form_view:has(.o_arrow_button_current[data-value='acknowledged'])",
            run() {
                document.addEventListener("click", () => (clicks += 1), true);
            },
        },
        {
            trigger: ".o_notebook a[name='investigation']",
            run: "click",
        },
        {
            trigger: "button[name='action_propose_facts']",
            run: "click",
        },
        {
            trigger: "[name='fact_ids'] .o_data_row td[name='finding']",
            run: "click",
        },
        {
            trigger: "[name='fact_ids'] td[name='finding'] .o_select_menu_toggler",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Admitted')",
            run: "click",
        },
        {
            trigger: "[name='fact_ids'] td[name='finding'] input:value(Admitted)",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_respond']",
            run: "click",
        },
        {
            trigger: ".modal [name='no_action_reason'] textarea",
            run: "edit The technician came back on the same day. && press Tab",
        },
        {
            trigger: ".modal [name='preview']:contains('The technician came back')",
        },
        {
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.o_arrow_button_current[data-value='responded'])",
            run() {
                if (clicks > MOST_CLICKS) {
                    throw new Error(`It took ${clicks} clicks to send the response.`);
                }
            },
        },
    ],
});
