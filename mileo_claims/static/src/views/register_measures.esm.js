/** The pivot and the graph of the register, which say what their measures are. */
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {ReportViewMeasures} from "@web/views/view_components/report_view_measures";
import {_t} from "@web/core/l10n/translation";
import {graphView} from "@web/views/graph/graph_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

function explain(measures, name) {
    return name === "__count"
        ? _t("Lines of the register: one a claim and cycle.")
        : measures[name].help;
}

class RegisterMeasures extends ReportViewMeasures {
    static template = "mileo_claims.RegisterMeasures";
    explain(name) {
        return explain(this.props.measures, name);
    }
}

class RegisterGraphRenderer extends GraphRenderer {
    static components = {
        ...GraphRenderer.components,
        ReportViewMeasures: RegisterMeasures,
    };
}

class RegisterPivotRenderer extends PivotRenderer {
    static template = "mileo_claims.RegisterPivotRenderer";
    static components = {
        ...PivotRenderer.components,
        ReportViewMeasures: RegisterMeasures,
    };
    explain(name) {
        return explain(this.model.metaData.measures, name);
    }
}

const views = registry.category("views");
views.add("mileo_claim_register_graph", {
    ...graphView,
    Renderer: RegisterGraphRenderer,
});
views.add("mileo_claim_register_pivot", {
    ...pivotView,
    Renderer: RegisterPivotRenderer,
});
