// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every source part hands over the same things by the same ports, has its parameters in the same kinds of contexts, and a page with the same sections. */
class SourcePartTest {

    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");
    private static final Set<String> PORTS = Set.of("customers", "decisions", "problems", "reports", "salvaged", "unmapped");
    private static final String ORDERS = "orders";
    /** The port of parts that hand over what happened at a vendor, and no customers. */
    private static final String EVENTS = "events";
    private static final Map<String, String> PORT_BY_RELATIONSHIP_OF_EVENTS = Map.of("success", EVENTS, "invalid", "problems", "failure", "problems", "report", "reports");
    /** The successors of a mapper of unknown records, which tell customers from orders. */
    private static final List<String> ROUTES = List.of("Customers or orders?", "Decided on orders?");
    /** From the relationships of MapCustomerRecord to the ports. Decisions on orders go with the orders, those on customers by a port of their own. */
    private static final Map<String, String> PORT_BY_RELATIONSHIP = Map.of("unmapped", "unmapped", "salvaged", "salvaged", "report", "reports", "failure", "problems");
    /** What ends where it is, since it carries nothing that a user must see: requests, listings that come again, the last page, answers to a shop that has gone, messages whose records went on. */
    private static final Set<String> ENDS = Set.of("QuerySalesforceObject.original", "InvokeHTTP.Original", "RouteOnAttribute.unmatched", "FetchFile.not.found", "HandleHttpResponse.success",
            "HandleHttpResponse.failure", "MergeRecord.original", "ConsumeEspActivity.original");

    static List<Path> sources() {
        return ShippedFlows.sources();
    }

    private static FlowTree tree(final Path file) {
        return new FlowTree(FlowFiles.read(file));
    }

    private static String type(final JsonNode component) {
        return component.path("type").asText().replaceFirst(".*\\.", "");
    }

    private static Set<String> names(final JsonNode components) {
        final Set<String> names = new TreeSet<>();
        components.forEach(component -> names.add(component.path("name").asText()));
        return names;
    }

    @ParameterizedTest
    @MethodSource("sources")
    void portsAreNamedForWhatFlows(final Path file) {
        final FlowTree flow = tree(file);
        assertEquals(0, flow.root().path("inputPorts").size());
        final Set<String> ports = names(flow.root().path("outputPorts"));
        if (ports.contains(EVENTS)) {
            assertEquals(Set.copyOf(PORT_BY_RELATIONSHIP_OF_EVENTS.values()), ports);
            final List<JsonNode> readers = flow.all("processors").stream().filter(processor -> "ConsumeEspActivity".equals(type(processor))).toList();
            assertEquals(1, readers.size());
            PORT_BY_RELATIONSHIP_OF_EVENTS.forEach((relationship, port) -> assertEquals(Set.of(port), destinations(flow, readers.getFirst(), relationship), relationship));
            return;
        }
        final boolean hasOrders = ports.remove(ORDERS);
        assertEquals(PORTS, ports);
        final List<JsonNode> mappers = flow.all("processors").stream().filter(processor -> "MapCustomerRecord".equals(type(processor))).toList();
        assertFalse(mappers.isEmpty());
        final Set<String> handed = new TreeSet<>();
        for (final JsonNode mapper : mappers) {
            PORT_BY_RELATIONSHIP.forEach((relationship, port) -> assertEquals(Set.of(port), destinations(flow, mapper, relationship), relationship));
            final String success = String.join(",", destinations(flow, mapper, "success"));
            final String decisions = String.join(",", destinations(flow, mapper, "decisions"));
            final boolean isRouted = ROUTES.equals(List.of(success, decisions));
            assertTrue(isRouted || List.of("customers decisions", "orders orders").contains(success + " " + decisions), success + " " + decisions);
            handed.addAll(isRouted ? Set.of("customers", ORDERS) : Set.of(success));
        }
        for (final JsonNode route : flow.all("processors").stream().filter(processor -> ROUTES.contains(processor.path("name").asText())).toList()) {
            assertEquals(Set.of(ORDERS), destinations(flow, route, ORDERS));
            assertEquals(Set.of(ROUTES.getFirst().equals(route.path("name").asText()) ? "customers" : "decisions"), destinations(flow, route, "unmatched"));
        }
        assertEquals(hasOrders ? Set.of("customers", ORDERS) : Set.of("customers"), handed);
    }

    private static Set<String> destinations(final FlowTree flow, final JsonNode processor, final String relationship) {
        final Set<String> destinations = new TreeSet<>();
        flow.all("connections").stream().filter(connection -> connection.at("/source/id").equals(processor.path("identifier")))
                .filter(connection -> connection.path("selectedRelationships").toString().contains('"' + relationship + '"'))
                .forEach(connection -> destinations.add(connection.at("/destination/name").asText()));
        return destinations;
    }

    @ParameterizedTest
    @MethodSource("sources")
    void nothingThatAUserMustSeeEndsUnseen(final Path file) {
        tree(file).all("processors").forEach(processor -> FlowTree.autoTerminated(processor)
                .forEach(relationship -> assertTrue(ENDS.contains(type(processor) + "." + relationship), processor.path("name") + " ends " + relationship)));
    }

    /** What proves nothing of its sender is used for nothing, and a sender gets its 200 only for what is stored: the answer goes the way of the session that stored the webhook. */
    @ParameterizedTest
    @MethodSource("sources")
    void everyWebhookIsVerifiedBeforeItIsUsedAndAnsweredByItsOutcome(final Path file) {
        final FlowTree flow = tree(file);
        for (final JsonNode listener : flow.all("processors").stream().filter(processor -> "HandleHttpRequest".equals(type(processor))).toList()) {
            final JsonNode verify = flow.all("processors").stream().filter(processor -> "VerifyWebhookSignature".equals(type(processor))).findFirst().orElseThrow();
            final Set<String> behind = destinations(flow, listener, "success");
            assertTrue(Set.of("[Check signature]", "[Set-up or event?]").contains(behind.toString()), behind.toString());
            assertEquals(2, destinations(flow, verify, "verified").size());
            assertEquals(Set.of("Empty the answer"), destinations(flow, verify, "rejected"));
            assertEquals(Set.of("Empty the answer", "problems"), destinations(flow, verify, "failure"));
            final JsonNode answer = flow.all("processors").stream().filter(processor -> "HandleHttpResponse".equals(type(processor))).findFirst().orElseThrow();
            final String status = answer.at("/properties/HTTP Status Code").asText();
            assertTrue(status.contains("record.outcome:equals('verified')") && status.endsWith("ifElse('200', ${webhook.status.code:replaceEmpty('503')})}"), status);
        }
    }

    /** Only components of this bundle write the reason themselves. A query without an input has no FlowFile that could fail. */
    @ParameterizedTest
    @MethodSource("sources")
    void whatStockComponentsCannotReadSaysWhy(final Path file) {
        final FlowTree flow = tree(file);
        for (final JsonNode processor : flow.all("processors")) {
            if ("Say what is wrong".equals(processor.path("name").asText())) {
                for (final String attribute : List.of("error.message", "record.stage", "record.outcome")) {
                    assertTrue(processor.path("properties").has(attribute), attribute);
                }
            }
            final boolean hasInput = flow.all("connections").stream().anyMatch(connection -> connection.at("/destination/id").equals(processor.path("identifier")));
            if (hasInput && "org.apache.nifi".equals(processor.at("/bundle/group").asText())) {
                flow.all("connections").stream().filter(connection -> connection.at("/source/id").equals(processor.path("identifier")))
                        .filter(connection -> Set.of("problems", "failed reads").contains(connection.at("/destination/name").asText()))
                        .forEach(connection -> assertEquals("[\"success\"]", connection.path("selectedRelationships").toString(), processor.path("name") + " gives no reason"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aContextForEachConcern(final Path file) {
        final JsonNode contexts = FlowFiles.read(file).path("parameterContexts");
        final FlowTree flow = tree(file);
        final String rules = flow.root().path("parameterContextName").asText();
        assertTrue(rules.endsWith(" Rules"), rules);
        flow.groups().forEach(group -> assertEquals(rules, group.path("parameterContextName").asText()));
        final String prefix = rules.substring(0, rules.length() - " Rules".length());
        final List<String> inherited = new ArrayList<>();
        contexts.path(rules).path("inheritedParameterContexts").forEach(context -> inherited.add(context.asText()));
        final List<String> expected = contexts.has(prefix + " Connections") ? List.of(prefix + " Connections", prefix + " Environment") : List.of(prefix + " Environment");
        assertEquals(expected, inherited);
        assertEquals(expected.size() + 1, contexts.size());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyParameterIsUsedDescribedAndNoSecretIsShipped(final Path file) {
        final Set<String> known = new TreeSet<>();
        final String prefix = FlowFiles.read(file).at("/flowContents/parameterContextName").asText().split(" ")[0] + " ";
        FlowFiles.read(file).path("parameterContexts").forEach(context -> context.path("parameters").forEach(parameter -> {
            final String name = parameter.path("name").asText();
            assertTrue(known.add(name), name + " stands twice");
            assertTrue(name.startsWith(prefix), name + " begins with the name of the part, so that parts can be joined");
            assertFalse(parameter.path("description").asText().isBlank(), name);
            assertEquals(parameter.path("sensitive").asBoolean(), !parameter.has("value"), name + ": a secret has no value, and nothing else lacks one");
            assertTrue(!parameter.path("sensitive").asBoolean() || context.path("name").asText().endsWith(" Connections"), name);
            assertFalse(parameter.path("value").asText("x").isBlank(), name);
        }));
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(tree(file).root().toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void thePageSaysHowToUseThePartAndHowFarItIsProved(final Path file) throws IOException {
        final String part = file.getFileName().toString().replace(".json", "");
        final String page = Files.readString(file.resolveSibling(part + ".md"));
        assertTrue(page.startsWith("# "), part);
        for (final String section : List.of("## When to use it", "## Import it", "## What leaves it", "## What goes wrong", "## Level of proof")) {
            assertTrue(page.contains("\n" + section + "\n"), part + " lacks " + section);
        }
        assertTrue(page.contains("\n## From import to the first " + (names(tree(file).root().path("outputPorts")).contains(EVENTS) ? "event\n" : "customer\n")), part);
        assertTrue(Pattern.compile("\n\\*\\*[A-E]\\*\\*").matcher(page).find(), part + " states no level");
        FlowFiles.read(file).path("parameterContexts").forEach(context -> context.path("parameters")
                .forEach(parameter -> assertTrue(page.contains("`" + parameter.path("name").asText() + "`"), part + " does not explain " + parameter.path("name"))));
        names(tree(file).root().path("outputPorts")).forEach(port -> assertTrue(page.contains("`" + port + "`"), part + " does not explain the port " + port));
    }
}
