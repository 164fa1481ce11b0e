// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a shipped flow is drawn, so that it can be read on the canvas. Lengths are in the pixels of the canvas. */
class FlowLayoutTest {

    private static final int GRID = 8;
    /** Between the left edges of two columns: a processor and a gap in which the label of a connection covers no end. */
    private static final int COLUMN = 656;
    private static final int ROW = 256;
    /** A port stands in the middle below a processor. */
    private static final int PORT_INSET = 56;
    /** Longer names are cut. */
    private static final Map<String, Integer> MAX_NAMES = Map.of("processors", 25, "controllerServices", 25, "processGroups", 30, "inputPorts", 15, "outputPorts", 15);
    /** More processors belong into groups of their own. */
    private static final int MAX_PROCESSORS = 16;
    private static final Map<String, int[]> SIZES = Map.of("processors", new int[]{352, 128}, "processGroups", new int[]{384, 176}, "inputPorts", new int[]{240, 48},
            "outputPorts", new int[]{240, 48}, "funnels", new int[]{48, 48});
    /** Source, transformation, own component, egress, error. */
    private static final Set<String> COLORS = Set.of("#d7e8fa", "#f1f1ee", "#dff3e3", "#e8dff5", "#fbe3df");
    /** Stock processors whose failure carries the whole input, so that the framework may retry: a retry would lose forked FlowFiles. */
    private static final Set<String> WHOLE_INPUT = Set.of("org.apache.nifi.processors.standard.PutDatabaseRecord");

    static List<Path> all() {
        return Stream.of(ShippedFlows.all(), ShippedFlows.composed()).flatMap(List::stream).toList();
    }

    static List<Path> parts() {
        return ShippedFlows.parts();
    }

    static List<Path> partsAndComposed() {
        return Stream.of(parts(), ShippedFlows.composed()).flatMap(List::stream).toList();
    }

    private static FlowTree tree(final Path file) {
        return new FlowTree(FlowFiles.read(file));
    }

    private static double x(final JsonNode component) {
        return component.at("/position/x").asDouble();
    }

    private static double y(final JsonNode component) {
        return component.at("/position/y").asDouble();
    }

    private static Map<String, Rectangle2D> boxes(final JsonNode group) {
        final Map<String, Rectangle2D> boxes = new HashMap<>();
        SIZES.forEach((kind, size) -> group.path(kind).forEach(component -> boxes.put(component.path("identifier").asText(), new Rectangle2D.Double(x(component), y(component), size[0], size[1]))));
        return boxes;
    }

    @ParameterizedTest
    @MethodSource("all")
    void everythingLiesOnTheGridAndNothingOverlaps(final Path file) {
        final FlowTree flow = tree(file);
        for (final String kind : List.of("processors", "processGroups", "inputPorts", "outputPorts", "funnels", "labels")) {
            flow.all(kind).forEach(component -> assertTrue(x(component) % GRID == 0 && y(component) % GRID == 0, component.toString()));
        }
        flow.all("connections").forEach(connection -> connection.path("bends").forEach(bend -> assertTrue(bend.path("x").asInt() % GRID == 0 && bend.path("y").asInt() % GRID == 0, bend.toString())));
        for (final JsonNode group : flow.groups()) {
            final List<Rectangle2D> boxes = new ArrayList<>(boxes(group).values());
            for (int i = 0; i < boxes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    assertFalse(boxes.get(i).intersects(boxes.get(j)), boxes.get(i) + " covers " + boxes.get(j));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void columnsAndRowsLeaveRoomForTheLabelsOfConnections(final Path file) {
        for (final JsonNode group : tree(file).groups()) {
            for (final JsonNode one : group.path("processors")) {
                for (final JsonNode other : group.path("processors")) {
                    if (one != other && Math.abs(y(one) - y(other)) < ROW) {
                        assertTrue(Math.abs(x(one) - x(other)) >= COLUMN, one.path("name") + " and " + other.path("name"));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("parts")
    void portsStandBelowColumns(final Path file) {
        for (final String kind : List.of("inputPorts", "outputPorts")) {
            tree(file).all(kind).forEach(port -> assertEquals(0, Math.floorMod((int) x(port) - PORT_INSET, COLUMN), port.path("name").asText()));
        }
    }

    @ParameterizedTest
    @MethodSource("partsAndComposed")
    void noConnectionCrossesAnotherOrRunsThroughABox(final Path file) {
        for (final JsonNode group : tree(file).groups()) {
            final Map<String, Rectangle2D> boxes = boxes(group);
            final List<Drawn> lines = new ArrayList<>();
            group.path("connections").forEach(connection -> lines.add(Drawn.of(connection, boxes, group)));
            for (final Drawn one : lines) {
                boxes.forEach((id, box) -> assertTrue(one.touches(id) || one.segments().stream().noneMatch(box::intersectsLine), one.name() + " runs through a box"));
                for (final Drawn other : lines) {
                    assertTrue(one == other || one.touches(other.source()) || one.touches(other.destination())
                            || one.segments().stream().noneMatch(segment -> other.segments().stream().anyMatch(segment::intersectsLine)), one.name() + " crosses " + other.name());
                }
            }
        }
    }

    /** A connection as it is drawn: from the middle of its source by its bends to the middle of its destination. */
    private record Drawn(String name, String source, String destination, List<Line2D> segments) {

        static Drawn of(final JsonNode connection, final Map<String, Rectangle2D> boxes, final JsonNode group) {
            final String source = box(connection.path("source"), boxes, group);
            final String destination = box(connection.path("destination"), boxes, group);
            final List<Point2D> points = new ArrayList<>();
            points.add(middle(boxes.get(source)));
            connection.path("bends").forEach(bend -> points.add(new Point2D.Double(bend.path("x").asDouble(), bend.path("y").asDouble())));
            points.add(middle(boxes.get(destination)));
            final List<Line2D> segments = new ArrayList<>();
            for (int i = 1; i < points.size(); i++) {
                segments.add(new Line2D.Double(points.get(i - 1), points.get(i)));
            }
            return new Drawn(connection.at("/source/name").asText() + " to " + connection.at("/destination/name").asText(), source, destination, segments);
        }

        /** The box of an end: that of its group if it is a port in a group. */
        private static String box(final JsonNode end, final Map<String, Rectangle2D> boxes, final JsonNode group) {
            return end.path("groupId").equals(group.path("identifier")) ? end.path("id").asText() : end.path("groupId").asText();
        }

        private static Point2D middle(final Rectangle2D box) {
            return new Point2D.Double(box.getCenterX(), box.getCenterY());
        }

        boolean touches(final String box) {
            return source.equals(box) || destination.equals(box);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everythingIsCommentedAndNamedToBeRead(final Path file) {
        final FlowTree flow = tree(file);
        final Set<String> names = new HashSet<>();
        MAX_NAMES.forEach((kind, length) -> flow.all(kind).forEach(component -> {
            final String name = component.path("name").asText();
            assertFalse(component.path("comments").asText().isBlank(), name + " has no comment");
            assertTrue(name.length() <= length, name + " is cut on the canvas");
            final String scope = switch (kind) {
                case "inputPorts", "outputPorts" -> kind + " of " + component.path("groupIdentifier").asText();
                case "controllerServices" -> kind;
                default -> "canvas";
            };
            assertTrue(names.add(scope + ": " + name), name + " stands twice");
        }));
    }

    @ParameterizedTest
    @MethodSource("partsAndComposed")
    void groupsAreSmall(final Path file) {
        tree(file).groups().forEach(group -> assertTrue(group.path("processors").size() <= MAX_PROCESSORS, group.path("name") + " needs groups of its own"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyStageHasALabelAndEveryRoleAColor(final Path file) {
        for (final JsonNode group : tree(file).groups()) {
            final List<Rectangle2D> bands = new ArrayList<>();
            group.path("labels").forEach(label -> {
                assertTrue(label.path("zIndex").asInt() < 0, "a label lies behind everything");
                assertTrue(label.path("label").asText().matches("(?s)([1-9][0-9]?\\. )?[A-Z].*: .*\\."), label.path("label").asText());
                bands.add(new Rectangle2D.Double(x(label), y(label), label.path("width").asDouble(), label.path("height").asDouble()));
            });
            for (final JsonNode processor : group.path("processors")) {
                assertTrue(COLORS.contains(processor.at("/style/background-color").asText()), processor.path("name").asText());
                assertTrue(bands.stream().anyMatch(band -> band.contains(x(processor), y(processor), 352, 128)), processor.path("name") + " lies on no label");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingThatIsForkedIsRetriedByTheFrameworkAndEveryLoopIsDrawn(final Path file) {
        final FlowTree flow = tree(file);
        flow.all("processors").stream().filter(processor -> !WHOLE_INPUT.contains(processor.path("type").asText()))
                .forEach(processor -> assertEquals(0, processor.path("retriedRelationships").size(), processor.path("name").asText()));
        flow.all("connections").stream().filter(connection -> connection.at("/source/id").equals(connection.at("/destination/id")))
                .forEach(connection -> assertTrue(connection.path("bends").size() >= 2, "the loop of " + connection.at("/source/name") + " has no bends"));
    }
}
