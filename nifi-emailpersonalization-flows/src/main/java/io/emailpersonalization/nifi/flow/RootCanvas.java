// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the parts of a composed flow lie, and how the connections between them run. The main path goes straight down; the folders of runs lie on the right; what goes past the warehouse runs on
 * the left. Parallel connections share a line, with their labels below each other. Lengths are in the pixels of the canvas. FlowLayoutTest covers it.
 */
final class RootCanvas {

    private static final int WIDTH = 384;
    private static final int HEIGHT = 176;
    /** From one label of a connection to the next below it; a label has four lines of 22 pixels. */
    private static final int LABEL_PITCH = 104;
    /** From a part to the middle of the first label below it. */
    private static final int FIRST_LABEL = 72;
    private static final int MIDDLE = WIDTH / 2;
    private static final int FOLDERS_X = 1200;
    private static final int FOLDERS_MIDDLE = FOLDERS_X + MIDDLE;
    /** The column of labels between the main path and the folders. */
    private static final int BETWEEN = 792;
    private static final int LEFT = -384;
    /** Four connections leave the source, two go to the warehouse, one leaves it. */
    private static final Map<PartRole, int[]> POSITIONS = Map.of(PartRole.SOURCE, new int[]{0, 0}, PartRole.PIPELINE, new int[]{0, 656}, PartRole.FOLDERS, new int[]{FOLDERS_X, 656},
            PartRole.WAREHOUSE, new int[]{0, 1136}, PartRole.ESP, new int[]{0, 1512});
    /** A label reaches beyond its part by this much. */
    private static final int MARGIN = 64;

    private final Map<List<PartRole>, Integer> drawn = new HashMap<>();

    /** Puts the group of a part in its place, with a label behind it. */
    static void place(final PartRole role, final ObjectNode group, final ObjectNode root) {
        final int[] position = POSITIONS.get(role);
        group.putObject("position").put("x", (double) position[0]).put("y", (double) position[1]);
        final ObjectNode label = root.withArray("labels").addObject().put("identifier", "label of " + role).put("componentType", "LABEL")
                .put("groupIdentifier", root.path("identifier").asText()).put("label", role.label()).put("width", (double) WIDTH + 2 * MARGIN).put("height", (double) HEIGHT + 2 * MARGIN)
                .put("zIndex", -1);
        label.putObject("position").put("x", (double) position[0] - MARGIN).put("y", (double) position[1] - MARGIN);
        label.putObject("style").put("background-color", "#f6f6f3").put("font-size", "16px");
    }

    /** Draws a connection: its bends, and the bend that carries its label. */
    void draw(final Wire wire, final ObjectNode connection) {
        final int number = drawn.merge(List.of(min(wire.from(), wire.to()), max(wire.from(), wire.to())), 1, Integer::sum) - 1;
        final int from = middle(wire.from());
        final int to = middle(wire.to());
        final ArrayNode bends = connection.putArray("bends");
        connection.put("labelIndex", 0);
        if (wire.from() == PartRole.FOLDERS || wire.from() == PartRole.PIPELINE && wire.to() == PartRole.FOLDERS) {
            bend(bends, BETWEEN, middle(PartRole.PIPELINE) + (number - 1) * LABEL_PITCH);
        } else if (wire.to() == PartRole.FOLDERS && wire.from() == PartRole.WAREHOUSE) {
            bend(bends, BETWEEN, from + number * LABEL_PITCH);
        } else if (wire.to() == PartRole.FOLDERS) {
            final int down = from < to ? 1 : -1;
            bend(bends, FOLDERS_MIDDLE, from);
            bend(bends, FOLDERS_MIDDLE, from + down * (number + 1) * LABEL_PITCH);
            connection.put("labelIndex", 1);
        } else if (wire.from() == PartRole.PIPELINE && wire.to() == PartRole.ESP) {
            bend(bends, LEFT, from);
            bend(bends, LEFT, from + (number + 3) * LABEL_PITCH);
            bend(bends, LEFT, to);
            connection.put("labelIndex", 1);
        } else {
            bend(bends, MIDDLE, from + HEIGHT / 2 + FIRST_LABEL + number * LABEL_PITCH);
        }
    }

    private static int middle(final PartRole role) {
        return POSITIONS.get(role)[1] + HEIGHT / 2;
    }

    private static PartRole min(final PartRole one, final PartRole other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static PartRole max(final PartRole one, final PartRole other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static void bend(final ArrayNode bends, final int x, final int y) {
        bends.addObject().put("x", (double) x).put("y", (double) y);
    }
}
