// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import java.util.List;

/**
 * A connection between the ports of two parts. FlowComposerTest tests it.
 *
 * @param required whether the part that it leaves must have the port; the part that it enters must have its port whenever the first has
 */
record Wire(PartRole from, String output, PartRole to, String input, boolean required) {

    private static final String SIDE_OUTPUTS = "side outputs";
    private static final String CHANGED = "changed";
    private static final String SALVAGED = "salvaged";

    /**
     * All wires, in the order in which they are drawn. What changed goes to warehouse and ESP at the same time: a warehouse that is away does not hold back an erasure at the vendor. The
     * ESP gets people after the warehouse has them. A source has customers, or events of a vendor: those are evidence for the ledger and make nobody a customer.
     */
    static final List<Wire> ALL = List.of(
            new Wire(PartRole.SOURCE, "customers", PartRole.PIPELINE, "customers", false),
            new Wire(PartRole.SOURCE, "orders", PartRole.PIPELINE, "orders", false),
            new Wire(PartRole.SOURCE, "decisions", PartRole.PIPELINE, "decisions", false),
            new Wire(PartRole.SOURCE, SALVAGED, PartRole.PIPELINE, SALVAGED, false),
            new Wire(PartRole.SOURCE, "events", PartRole.PIPELINE, SALVAGED, false),
            new Wire(PartRole.SOURCE, "unmapped", PartRole.FOLDERS, SIDE_OUTPUTS, false),
            new Wire(PartRole.SOURCE, "reports", PartRole.FOLDERS, SIDE_OUTPUTS, false),
            new Wire(PartRole.SOURCE, "problems", PartRole.FOLDERS, SIDE_OUTPUTS, false),
            new Wire(PartRole.PIPELINE, "scored", PartRole.WAREHOUSE, "scored", true),
            new Wire(PartRole.PIPELINE, CHANGED, PartRole.WAREHOUSE, CHANGED, true),
            new Wire(PartRole.PIPELINE, "withdrawn", PartRole.ESP, "withdrawn", true),
            new Wire(PartRole.PIPELINE, CHANGED, PartRole.ESP, CHANGED, true),
            new Wire(PartRole.PIPELINE, "review", PartRole.FOLDERS, SIDE_OUTPUTS, true),
            new Wire(PartRole.PIPELINE, SIDE_OUTPUTS, PartRole.FOLDERS, SIDE_OUTPUTS, true),
            new Wire(PartRole.FOLDERS, "reviewed", PartRole.PIPELINE, "reviewed", true),
            new Wire(PartRole.WAREHOUSE, "loaded", PartRole.ESP, "customers", true),
            new Wire(PartRole.WAREHOUSE, "failed loads", PartRole.FOLDERS, "failed loads", true),
            new Wire(PartRole.WAREHOUSE, SIDE_OUTPUTS, PartRole.FOLDERS, SIDE_OUTPUTS, false),
            new Wire(PartRole.ESP, "results", PartRole.FOLDERS, SIDE_OUTPUTS, true),
            new Wire(PartRole.ESP, SIDE_OUTPUTS, PartRole.FOLDERS, SIDE_OUTPUTS, false));
}
