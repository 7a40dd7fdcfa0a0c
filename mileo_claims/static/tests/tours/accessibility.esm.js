import {registry} from "@web/core/registry";

// The frame around is Odoo's, in the company's colours.
const OURS = {exclude: ["header", "footer"]};
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/**
 * The step of a tour that fails if the page has a fault of accessibility.
 *
 * @param {String} trigger what the page shows when it is complete
 * @returns {Object}
 */
export function lookForFaults(trigger = "#wrapwrap main") {
    return {
        content: "Look for faults of accessibility",
        trigger,
        run: async () => {
            if (!window.axe) {
                return;
            }
            const {violations} = await window.axe.run(OURS, {runOnly: WCAG});
            const faults = violations.flatMap(({id, nodes}) =>
                nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`)
            );
            if (faults.length) {
                throw new Error(faults.join("\n"));
            }
        },
    };
}

registry.category("web_tour.tours").add("mileo_claims_accessible", {
    steps: () => [lookForFaults()],
});
