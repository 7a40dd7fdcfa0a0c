import {registry} from "@web/core/registry";

const row = (amount) => `.o_data_row:has(td[name='amount']:contains('${amount}'))`;
const openForm = (amount) => [
    {
        trigger: `${row(amount)} td[name='claim_number']`,
        run: "click",
    },
    {
        trigger: `.o_form_view [name='amount']:contains('${amount}')`,
    },
];
const backToList = {
    trigger: ".breadcrumb-item a:contains('Compensations')",
    run: "click",
};

// P14: what an accountant does with the credit notes of claims, on one screen.
registry.category("web_tour.tours").add("mileo_claims_accountant_day", {
    steps: () => [
        // What there is to do, and why.
        {
            trigger: ".o_group_header:contains('To approve (1)')",
        },
        {
            trigger: ".o_group_header:contains('To apply (1)')",
        },
        {
            trigger: ".o_group_header:contains('Failed (1)')",
        },
        {
            trigger: `${row("300.00")} td[name='last_error']:contains('can still be')`,
        },
        // Above the handler's limit.
        {
            trigger: `${row("800.00")} button[name='approve']`,
            run: "click",
        },
        {
            trigger: ".o_group_header:contains('To approve (0)')",
        },
        // What failed: the invoice was credited by mistake.
        ...openForm("300.00"),
        {
            trigger: ".alert-danger:contains('Only $ 100.00 can still be credited')",
        },
        backToList,
        // What is carried out is a click away.
        {
            trigger: ".o_searchview_facet:contains('To Do') .o_facet_remove",
            run: "click",
        },
        ...openForm("1,100.00"),
        {
            trigger: "[name='move_id'] a",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='payment_state'], .o_form_view .ribbon",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('Undo')",
            run: "click",
        },
        {
            trigger: ".modal [name='consequence']:contains('$ 1,100.00 are due again')",
        },
        {
            trigger: ".modal [name='reason'] textarea",
            run: "edit It was another invoice.",
        },
        {
            trigger: ".modal button[name='action_undo']",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='counter_move_id']",
        },
        backToList,
        {
            trigger: `${row("1,100.00")} td[name='situation']:contains('Reversed')`,
        },
        // There is room for what was promised now.
        {
            trigger: `${row("300.00")} button[name='action_issue']`,
            run: "click",
        },
        {
            trigger: `${row("300.00")} td[name='situation']:contains('Carried out')`,
        },
    ],
});
