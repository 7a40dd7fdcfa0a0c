import {registry} from "@web/core/registry";

// P07: from the list, a formal acknowledgement takes three clicks besides the text.
registry.category("web_tour.tours").add("mileo_claims_acknowledge", {
    steps: () => [
        {
            trigger: ".o_data_row td[name='name']:contains('Nobody came')",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='current_milestone_ids'] .o_data_row",
        },
        {
            trigger: ".o_statusbar_buttons button.btn-primary",
            run: "click",
        },
        {
            trigger: ".modal [name='understanding'] textarea",
            run: "edit You waited for nothing.",
        },
        {
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value='acknowledged']",
        },
    ],
});
