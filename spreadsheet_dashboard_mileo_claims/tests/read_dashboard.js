/* Compares the dashboard with what is expected of each month, then opens a chart. */
const expected = EXPECTED;
const sleep = (ms = 200) => new Promise((resolve) => setTimeout(resolve, ms));

async function waitFor(what, find) {
    for (let attempt = 0; attempt < 200; attempt++) {
        const found = find();
        if (found) {
            return found;
        }
        await sleep();
    }
    throw new Error(`${what} did not come`);
}

function listCells(getters) {
    const cells = {};
    for (const sheetId of getters.getSheetIds()) {
        for (const id in getters.getCells(sheetId)) {
            const {col, row} = getters.getCellPosition(id);
            const cell = getters.getEvaluatedCell({sheetId, col, row});
            const place = `${String.fromCharCode(65 + col)}${row + 1}`;
            cells[`${getters.getSheetName(sheetId)}!${place}`] = cell.value;
        }
    }
    return cells;
}

/** Return what is not as expected, in words. */
function findFault(month, cells) {
    for (const [place, value] of Object.entries(cells)) {
        if (String(value).startsWith("#") || value === "Loading...") {
            return `${month}: ${place} is ${value}`;
        }
    }
    for (const [place, value] of Object.entries(expected[month])) {
        const shown = cells[place];
        if (shown !== value && !(Math.abs(shown - value) < 1e-6)) {
            return `${month}: ${place} is ${shown}, not ${value}`;
        }
    }
    return "";
}

async function readMonth(model, month) {
    model.dispatch("SET_GLOBAL_FILTER_VALUE", {
        id: "month",
        value: {type: "month", year: 2026, month},
    });
    let fault = "";
    for (let attempt = 0; attempt < 60; attempt++) {
        await sleep();
        model.dispatch("EVALUATE_CELLS");
        fault = findFault(month, listCells(model.getters));
        if (!fault) {
            return;
        }
    }
    throw new Error(fault);
}

async function openChart(model) {
    await waitFor("the charts", () => {
        const ids = model.getters.getOdooChartIds();
        // What is below the screen is loaded once it is asked for.
        ids.forEach((id) => model.getters.getChartRuntime(id));
        return ids.every((id) => model.getters.getChartDataSource(id).isReady());
    });
    const charts = model.getters
        .getOdooChartIds()
        .map((id) => model.getters.getChartRuntime(id).chartJsConfig);
    for (const chart of charts) {
        if (!chart.data.datasets.length) {
            throw new Error(`Nothing in a chart of type ${chart.type}`);
        }
    }
    const native = new MouseEvent("click");
    const first = {datasetIndex: 0, index: 0};
    await charts[0].options.onClick({type: "click", native}, [first]);
    await waitFor("the claims of the chart", () =>
        document.querySelector(".o_list_view .o_data_row")
    );
}

(async () => {
    const {services} = odoo.__WOWL_DEBUG__.root.env;
    const model = await waitFor(
        "the dashboard",
        () => services.spreadsheet_dashboard_loader?.getActiveDashboard()?.model
    );
    for (const month of [1, 4, 3]) {
        await readMonth(model, month);
    }
    await openChart(model);
    console.log("test successful");
})().catch((error) => console.error(error.message));
